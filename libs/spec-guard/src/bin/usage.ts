export const usage = `spec-guard: is this change covered by a fresh, approved spec?

  spec-guard [check]            what is wrong with a change, or with everything
    --base <commit>             compare with where the change left this commit or branch; BASE_SHA by default
    --all                       check every spec, whatever changed
    --dry-run                   report, and exit with 0; without a base, check everything
    --fix                       mend what needs no decision (with --dry-run: only say what)
    --format <name>             text (default), json, sarif, github, junit or markdown, on standard output
    --report <name>=<file>      also write a report to a file; may be repeated
    --write-baseline            accept all findings of now from now on
    --no-baseline               count the findings of the baseline, too
  spec-guard review <spec>      record that the spec was read against the code today
    --reviewer <role>           who read it (needed)
    --commit <commit>           the commit that was read; the one that is checked out by default
  spec-guard approve <spec>     record an approval of the text as it is
    --role <role> --actor <who> (both needed)
  spec-guard list               every spec with its state (--format json for programs)
  spec-guard new <id>           write a draft
    --title <text> --owner <role>… --risk <low|medium|high> --covers <glob>… [--path <file>]
  spec-guard explain [<code>]   what a rule wants and why; without a code, all rules

  Everywhere: --config <file> (.spec-guard.yaml by default), -C <folder>, --dry-run, --help.
  <spec> is an id or a path.

Exit code: 0 clean, 1 findings (or a change that was refused), 2 cannot check.
`;
