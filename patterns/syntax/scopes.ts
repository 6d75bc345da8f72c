import { child, childrenOf, identifierName, isNode, list, type SyntaxNode } from "./tree.ts";

/** A node and what it lies in. */
export interface Place {
  readonly node: SyntaxNode;
  /** From the program down to the parent. */
  readonly ancestors: readonly SyntaxNode[];
}

/** What one name stands for in one scope. A `var` that is written twice is one binding with two declarations. */
export interface Binding {
  readonly name: string;
  /**
   * The nodes that declare it: variable declarators, import specifiers, functions (for their own name and for their
   * parameters), classes, catch clauses, and TypeScript's enums, namespaces, interfaces and types.
   */
  readonly declarations: readonly Place[];
  /** Its uses, without the places that declare it. */
  readonly references: readonly Reference[];
  /** Whether it belongs to the file and not to a function or block in it. */
  readonly isTopLevel: boolean;
}

/** An `Identifier` or a `JSXIdentifier` that stands for a binding, or for a global. */
export interface Reference extends Place {
  /** Whether it is assigned here, by `=`, `++`, a loop or a destructuring assignment. */
  readonly isWrite: boolean;
}

export interface Scopes {
  /** What an identifier stands for; `undefined` for a global. */
  bindingOf(identifier: SyntaxNode): Binding | undefined;
  /** The uses of a name, or of all names, that nothing in the file declares where it is used. */
  globals(name?: string): readonly Reference[];
  /** Whether a name is declared or used anywhere in the file, so that a new declaration of it could change a meaning. */
  isMentioned(name: string): boolean;
  readonly bindings: readonly Binding[];
}

interface MutableBinding extends Binding {
  readonly declarations: Place[];
  readonly references: Reference[];
}

interface Scope {
  readonly parent: Scope | undefined;
  /** Whether `var` stops here. */
  readonly holdsVars: boolean;
  readonly bindings: Map<string, MutableBinding>;
}

/** What every name in a file means, by the rules of ECMAScript modules and TypeScript. */
export function analyzeScopes(file: SyntaxNode): Scopes {
  const analysis = new Analysis();
  analysis.visit(child(file, "program") ?? file, newScope(undefined, true), []);
  return analysis.resolve();
}

function newScope(parent: Scope | undefined, holdsVars = false): Scope {
  return { parent, holdsVars, bindings: new Map() };
}

const functionTypes =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod|TSDeclareFunction|TSDeclareMethod)$/;
const signatureTypes =
  /^TS(?:FunctionType|ConstructorType|MethodSignature|CallSignatureDeclaration|ConstructSignatureDeclaration|IndexSignature)$/;
const blockTypes = /^(?:BlockStatement|SwitchStatement|For\w*Statement|TSMappedType|TSConditionalType)$/;
const varScopeTypes = /^(?:StaticBlock|TSModuleBlock)$/;
const typeDeclarations =
  /^(?:TSInterfaceDeclaration|TSTypeAliasDeclaration|TSEnumDeclaration|TSModuleDeclaration|TSImportEqualsDeclaration)$/;

/** Fields that name something which is no variable. A key counts only where it is computed. */
const names: Readonly<Record<string, readonly string[]>> = {
  BreakStatement: ["label"],
  ContinueStatement: ["label"],
  ExportNamespaceSpecifier: ["exported"],
  ExportDefaultSpecifier: ["exported"],
  ExportSpecifier: ["exported"],
  ImportAttribute: ["key"],
  JSXAttribute: ["name"],
  JSXMemberExpression: ["property"],
  LabeledStatement: ["label"],
  MetaProperty: ["meta", "property"],
  PrivateName: ["id"],
  TSEnumMember: ["id"],
  TSImportType: ["qualifier"],
  TSNamedTupleMember: ["label"],
  TSQualifiedName: ["right"],
};

class Analysis {
  readonly #found: { readonly reference: Reference; readonly scope: Scope }[] = [];
  readonly #bindings: MutableBinding[] = [];

  visit(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const { type } = node;
    if (type === "Identifier" || type === "JSXIdentifier") this.#refer(node, scope, ancestors);
    else if (functionTypes.test(type)) this.#visitFunction(node, scope, ancestors);
    else if (signatureTypes.test(type)) this.#visitSignature(node, scope, ancestors);
    else if (/^Class(?:Declaration|Expression)$/.test(type)) this.#visitClass(node, scope, ancestors);
    else if (type === "VariableDeclaration") this.#visitVariables(node, scope, ancestors);
    else if (type === "ImportDeclaration") this.#declareImports(node, scope, ancestors);
    else if (type === "CatchClause") this.#visitCatch(node, scope, ancestors);
    else if (typeDeclarations.test(type)) this.#visitTypeDeclaration(node, scope, ancestors);
    else if (type === "TSTypeParameter") this.#visitTypeParameter(node, scope, ancestors);
    else if (type === "ExportNamedDeclaration" && isNode(node["source"])) return;
    else if (blockTypes.test(type)) this.#visitFields(node, newScope(scope), ancestors);
    else if (varScopeTypes.test(type)) this.#visitFields(node, newScope(scope, true), ancestors);
    else this.#visitFields(node, scope, ancestors);
  }

  resolve(): Scopes {
    const resolved = new Map<SyntaxNode, MutableBinding>();
    const globals = new Map<string, Reference[]>();
    for (const { reference, scope } of this.#found) {
      const name = reference.node.name as string;
      const binding = lookUp(scope, name);
      if (binding === undefined) {
        const others = globals.get(name);
        if (others === undefined) globals.set(name, [reference]);
        else others.push(reference);
      } else {
        binding.references.push(reference);
        resolved.set(reference.node, binding);
      }
    }
    const mentioned = new Set([...globals.keys(), ...this.#bindings.map(({ name }) => name)]);
    return {
      bindingOf: (identifier) => resolved.get(identifier),
      globals: (name) => (name === undefined ? [...globals.values()].flat() : (globals.get(name) ?? [])),
      isMentioned: (name) => mentioned.has(name),
      bindings: this.#bindings,
    };
  }

  #visitFields(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[], ...without: string[]): void {
    const skipped = [...without, ...(names[node.type] ?? [])];
    if (node["computed"] !== true) {
      if ("key" in node) skipped.push("key");
      if (/MemberExpression$/.test(node.type)) skipped.push("property");
    }
    const passed = new Set(skipped.flatMap((field) => list(node, field)));
    const below = [...ancestors, node];
    for (const one of childrenOf(node)) if (!passed.has(one)) this.visit(one, scope, below);
  }

  #refer(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const parent = ancestors.at(-1);
    // `<div>` and `<a:b>` are names of elements; `<List>` and `<ui.List>` are variables.
    const isElementName =
      node.type === "JSXIdentifier" &&
      (parent?.type === "JSXNamespacedName" ||
        (parent?.type !== "JSXMemberExpression" && /^[a-z]/.test(node.name as string)));
    if (isElementName) return;
    this.#found.push({ reference: { node, ancestors, isWrite: isWritten(node, ancestors) }, scope });
    const annotation = child(node, "typeAnnotation");
    if (annotation !== undefined) this.visit(annotation, scope, [...ancestors, node]);
  }

  #declare(name: string, declaration: Place, scope: Scope): void {
    const known = scope.bindings.get(name);
    if (known !== undefined) {
      known.declarations.push(declaration);
      return;
    }
    const isTopLevel = scope.parent === undefined;
    const binding = { name, declarations: [declaration], references: [], isTopLevel };
    scope.bindings.set(name, binding);
    this.#bindings.push(binding);
  }

  /** Declares the names in a pattern; its defaults, computed keys and types are visited. */
  #declarePattern(
    pattern: SyntaxNode,
    declaration: Place,
    target: Scope,
    scope: Scope,
    ancestors: readonly SyntaxNode[],
  ): void {
    const name = identifierName(pattern);
    const below = [...ancestors, pattern];
    if (name !== undefined) this.#declare(name, declaration, target);
    const inner = {
      ArrayPattern: list(pattern, "elements"),
      AssignmentPattern: list(pattern, "left"),
      ObjectPattern: list(pattern, "properties"),
      ObjectProperty: list(pattern, "value"),
      Property: list(pattern, "value"),
      RestElement: list(pattern, "argument"),
      TSParameterProperty: list(pattern, "parameter"),
    }[pattern.type];
    for (const part of inner ?? []) this.#declarePattern(part, declaration, target, scope, below);
    for (const part of childrenOf(pattern)) {
      const isKey = part === pattern["key"] && pattern["computed"] !== true;
      if (inner?.includes(part) !== true && !isKey) this.visit(part, scope, below);
    }
  }

  #visitFunction(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const own = newScope(scope, true);
    const below = [...ancestors, node];
    const name = identifierName(child(node, "id"));
    if (name !== undefined)
      this.#declare(name, { node, ancestors }, node.type === "FunctionExpression" ? own : scope);
    for (const one of list(node, "decorators")) this.visit(one, scope, below);
    if (node["computed"] === true) for (const one of list(node, "key")) this.visit(one, scope, below);
    for (const one of list(node, "typeParameters")) this.visit(one, own, below);
    for (const one of list(node, "params")) this.#declarePattern(one, { node, ancestors }, own, own, below);
    for (const one of [...list(node, "returnType"), ...list(node, "predicate")]) this.visit(one, own, below);
    const body = child(node, "body");
    if (body?.type === "BlockStatement") this.#visitFields(body, own, below);
    else if (body !== undefined) this.visit(body, own, below);
  }

  #visitSignature(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const own = newScope(scope, true);
    const parameters = [...list(node, "parameters"), ...list(node, "params")];
    for (const one of parameters)
      this.#declarePattern(one, { node, ancestors }, own, own, [...ancestors, node]);
    this.#visitFields(node, own, ancestors, "parameters", "params");
  }

  #visitClass(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const own = newScope(scope);
    const name = identifierName(child(node, "id"));
    if (name !== undefined)
      this.#declare(name, { node, ancestors }, node.type === "ClassExpression" ? own : scope);
    this.#visitFields(node, own, ancestors, "id");
  }

  #visitVariables(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const target = node["kind"] === "var" ? nearestVarScope(scope) : scope;
    for (const one of list(node, "declarations")) {
      const below = [...ancestors, node, one];
      const place = { node: one, ancestors: [...ancestors, node] };
      for (const id of list(one, "id")) this.#declarePattern(id, place, target, scope, below);
      for (const init of list(one, "init")) this.visit(init, scope, below);
    }
  }

  #declareImports(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    for (const one of list(node, "specifiers")) {
      const name = identifierName(child(one, "local"));
      if (name !== undefined) this.#declare(name, { node: one, ancestors: [...ancestors, node] }, scope);
    }
  }

  #visitCatch(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const own = newScope(scope);
    for (const one of list(node, "param"))
      this.#declarePattern(one, { node, ancestors }, own, own, [...ancestors, node]);
    this.#visitFields(node, own, ancestors, "param");
  }

  #visitTypeDeclaration(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    const name = identifierName(child(node, "id"));
    if (name !== undefined && node["global"] !== true) this.#declare(name, { node, ancestors }, scope);
    this.#visitFields(node, newScope(scope), ancestors, "id");
  }

  #visitTypeParameter(node: SyntaxNode, scope: Scope, ancestors: readonly SyntaxNode[]): void {
    if (typeof node.name === "string") this.#declare(node.name, { node, ancestors }, scope);
    this.#visitFields(node, scope, ancestors);
  }
}

function lookUp(scope: Scope, name: string): MutableBinding | undefined {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const binding = current.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

function nearestVarScope(scope: Scope): Scope {
  let current = scope;
  while (!current.holdsVars && current.parent !== undefined) current = current.parent;
  return current;
}

/** Whether an identifier is the target of an assignment, by itself or inside a pattern. */
function isWritten(node: SyntaxNode, ancestors: readonly SyntaxNode[]): boolean {
  let inner = node;
  for (const outer of [...ancestors].reverse()) {
    if (outer.type === "UpdateExpression") return true;
    if (/^(?:Assignment(?:Expression|Pattern)|For(?:In|Of)Statement)$/.test(outer.type)) {
      if (outer["left"] !== inner) return false;
      if (outer.type !== "AssignmentPattern") return true;
    } else if (/^(?:Object|)Property$/.test(outer.type)) {
      if (outer["value"] !== inner) return false;
    } else if (
      !/^(?:(?:Object|Array)Pattern|RestElement|TS(?:NonNull|As|Satisfies)Expression|TSTypeAssertion)$/.test(
        outer.type,
      )
    )
      return false;
    inner = outer;
  }
  return false;
}
