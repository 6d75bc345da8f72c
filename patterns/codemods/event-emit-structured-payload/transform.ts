import type { API, FileInfo, Options } from "jscodeshift";
import { moduleMember } from "../../syntax/modules.ts";
import { parse } from "../../syntax/parse.ts";
import { analyzeScopes, type Binding, type Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import {
  child,
  fileNode,
  identifierName,
  keyName,
  list,
  stringValue,
  tokensOf,
  walk,
  type SyntaxNode,
} from "../../syntax/tree.ts";
import { destructureParameters } from "./listener.ts";
import { wrapArguments, wrapTupleType } from "./payload.ts";
import { Refusal, rewriteOrRefuse } from "../../syntax/refusal.ts";

const subscribing = new Set(["addListener", "on", "once", "prependListener", "prependOnceListener"]);
const unsubscribing = new Set(["off", "removeListener"]);

/** Event names and, in order, what their arguments are called. */
type Events = Readonly<Record<string, readonly string[]>>;

/** Sends the arguments of events as one object with named properties, and takes them so in the listeners. */
export default function transform(file: FileInfo, api: API, options: Options): string | undefined {
  const events = options["events"] as Events;
  const isNamed = Object.keys(events).some((name) => file.source.includes(name));
  if (!isNamed) return undefined;
  const root = fileNode(parse(file, api));
  return rewriteOrRefuse(file, api, "the file is left as it is", () =>
    new Rewriter(file.source, root, events).edits(),
  );
}

class Rewriter {
  readonly #source: string;
  readonly #root: SyntaxNode;
  readonly #events: Events;
  readonly #scopes: Scopes;
  /** A listener with a name may be subscribed more than once. */
  readonly #listeners = new Map<SyntaxNode, TextEdit[]>();

  constructor(source: string, root: SyntaxNode, events: Events) {
    this.#source = source;
    this.#root = root;
    this.#events = events;
    this.#scopes = analyzeScopes(root);
  }

  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    walk(this.#root, (node) => {
      if (/^(?:Optional)?CallExpression$/.test(node.type)) edits.push(...this.#callEdits(node));
      if (node.type === "TSPropertySignature") edits.push(...this.#typeEdits(node));
    });
    return [...edits, ...[...this.#listeners.values()].flat()];
  }

  #namesOf(event: string | undefined): readonly string[] | undefined {
    return event !== undefined && Object.hasOwn(this.#events, event) ? this.#events[event] : undefined;
  }

  #callEdits(call: SyntaxNode): TextEdit[] {
    const callee = child(call, "callee");
    const [first, second] = list(call, "arguments");
    const isAwaited = ["once", "on"].includes(moduleMember(callee, this.#scopes)?.path.join() ?? "");
    if (isAwaited && this.#namesOf(stringValue(second)) !== undefined)
      throw new Refusal(call, "the event's arguments are taken as an array here");
    const method = callee && keyName(callee, "property");
    const names = this.#namesOf(stringValue(first));
    if (method === undefined || names === undefined) return [];
    if (method === "emit") return wrapArguments(call, names);
    if (subscribing.has(method) && second !== undefined) this.#subscribe(second, names);
    return [];
  }

  #subscribe(listener: SyntaxNode, names: readonly string[]): void {
    const target = listener.type === "Identifier" ? this.#namedListener(listener, names) : listener;
    if (this.#listeners.has(target)) return;
    const tokens = tokensOf(this.#root, this.#source);
    this.#listeners.set(target, destructureParameters(target, names, this.#scopes, this.#source, tokens));
  }

  /** The function behind a name, when it serves as a listener of events with these arguments and as nothing else. */
  #namedListener(identifier: SyntaxNode, names: readonly string[]): SyntaxNode {
    const binding = this.#scopes.bindingOf(identifier);
    const [declaration, another] = binding?.declarations ?? [];
    const isAlone = declaration !== undefined && another === undefined;
    if (!isAlone || binding?.references.every((one) => this.#isListener(one, names)) !== true)
      throw new Refusal(identifier, `"${String(identifier.name)}" is more than a listener of this event`);
    const exports = declaration.ancestors.some(({ type }) => type.startsWith("Export"));
    const fn =
      declaration.node.type === "VariableDeclarator" ? child(declaration.node, "init") : declaration.node;
    const isItsName = fn === declaration.node ? identifierName(child(fn, "id")) === binding.name : true;
    if (fn === undefined || exports || !isItsName)
      throw new Refusal(identifier, `"${binding.name}" is not a function of this file alone`);
    return fn;
  }

  #isListener({ node, ancestors }: Binding["references"][number], names: readonly string[]): boolean {
    const call = ancestors.at(-1);
    const callee = child(call, "callee");
    const method = (callee && keyName(callee, "property")) ?? "";
    const [event, listener] = list(call, "arguments");
    const isSame = this.#namesOf(stringValue(event))?.join() === names.join();
    return listener === node && isSame && (subscribing.has(method) || unsubscribing.has(method));
  }

  #typeEdits(property: SyntaxNode): TextEdit[] {
    const names = this.#namesOf(keyName(property));
    const type = child(child(property, "typeAnnotation"), "typeAnnotation");
    return names === undefined || type?.type !== "TSTupleType"
      ? []
      : wrapTupleType(type, names, this.#source);
  }
}
