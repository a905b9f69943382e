import type { Rule } from 'eslint';

/** The parts of a node that the rule reads; nodes of Svelte's markup have no types in ESTree. */
interface Node {
  readonly type: string;
  readonly parent?: Node;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
  readonly key?: Node & { readonly name?: string };
  readonly name?: string | Node;
  readonly callee?: Node & { readonly property?: Node };
  readonly property?: Node;
  readonly operator?: string;
  readonly test?: Node;
  readonly id?: Node;
  readonly left?: Node & { readonly property?: Node; readonly object?: Node };
  readonly startTag?: { readonly attributes: readonly Node[] };
}

/** Attributes and properties whose text is read by people, whatever it looks like. */
const shown =
  /^(text|label|title|hint|placeholder|alt|message|summary|detail|reason|words|caption|aria-(label|description|valuetext|roledescription|placeholder))$/;
/** Attributes of components whose text is read by people; in code, a unit is that of a progress. */
const shownAttributes = /^(unit|suffix)$/;
/** Attributes that are never read by people. */
const technicalAttributes =
  /^(class|style|id|d|viewBox|href|src|rel|role|aria-labelledby|aria-describedby|aria-controls)$/;
/** Properties and variables of code that are never read by people; a menu has its English name as its id. */
const technicalNames = /^(class|style|id|type|font|transform|menu|menuNames)$/;
/** Calls whose text is not shown: lookups in the page, and what only a programmer ever reads. */
const silentCalls =
  /^(say|sayText|startsWith|endsWith|includes|querySelector|querySelectorAll|closest|matches|matchMedia|getElementById|Error|TypeError|RangeError|recall|remember|asAppError)$/;
const keyNames =
  /^(?:(?:Mod|Alt|Shift|Control)\+)*(?:Arrow(?:Left|Right|Up|Down)|Home|End|Tab|Enter|Escape|Delete|Backspace|Space|PageUp|PageDown|Dead|ContextMenu|AltGraph|Mod|Alt|Shift|Control|Meta|F\d+|\d+px [a-z-]+|Esc|Del|Ctrl|Files|.)$/;

/** Whether text looks like words for people: it begins with a capital, or has words between spaces. */
export function readsLikeWords(text: string): boolean {
  return (
    /^[“"(]*\p{Lu}\p{Ll}/u.test(text) ||
    /\p{L}\p{Ll}*[.,:;!?…”"]? +[“"(]?\p{L}/u.test(text) ||
    /^ ?\p{L}{2,}.*[.…]$|^ \p{L}|\p{L} $|\d \p{L}/u.test(text)
  );
}

const hasLetters = (text: string): boolean => /\p{L}/u.test(text);

/** The text of a template with a number in the place of each value. */
function templateText({ quasis = [] }: Node): string {
  return quasis.map(({ value }) => value.cooked).join('0');
}

function nameOf(node: Node | undefined): string {
  if (node === undefined) return '';
  if (typeof node.name === 'string') return node.name;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return '';
}

const passedThrough =
  /^(ConditionalExpression|LogicalExpression|TSAsExpression|TSSatisfiesExpression|SvelteLiteral|ArrayExpression|TemplateLiteral)$/;
const silentParents =
  /^(SwitchCase|MemberExpression|ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSLiteralType|TaggedTemplateExpression|ConditionalExpression)$/;

interface Owner {
  readonly name: string;
  readonly isSilent: boolean;
}

function named(name: string, silent: RegExp | boolean = false): Owner {
  return { name, isSilent: silent === true || (silent instanceof RegExp && silent.test(name)) };
}

function attributeNamed(name: string): Owner {
  return named(shownAttributes.test(name) ? 'text' : name, technicalAttributes);
}

/** What a text is the value of: the name of a property, an attribute or a variable, `text` for markup. */
/** `say` looks a key up; a method of that name, such as that of the status line, shows what it is given. */
function isSilentCall(callee: Node['callee']): boolean {
  const { property } = callee ?? {};
  const name = nameOf(property ?? callee);
  return silentCalls.test(name) && !(property && name === 'say');
}

function ownerOf(node: Node): Owner {
  let child = node;
  let { parent } = node;
  while (parent && passedThrough.test(parent.type) && parent.test !== child) {
    child = parent;
    ({ parent } = parent);
  }
  if (!parent) return named('');
  switch (parent.type) {
    case 'Property':
    case 'PropertyDefinition':
      return named(nameOf(parent.key), parent.key === child ? true : technicalNames);
    case 'SvelteMustacheTag':
      return parent.parent?.type === 'SvelteAttribute'
        ? attributeNamed(nameOf(parent.parent.key))
        : named('text');
    case 'CallExpression':
    case 'NewExpression':
      return { name: '', isSilent: isSilentCall(parent.callee) };
    case 'AssignmentExpression': {
      const { property, object } = parent.left ?? {};
      const isStyle = nameOf(object?.property ?? object) === 'style';
      return named(nameOf(property), isStyle ? true : technicalNames);
    }
    case 'VariableDeclarator':
      return named(nameOf(parent.id), technicalNames);
    case 'BinaryExpression':
      return named('', parent.operator !== '+');
    default:
      return named('', silentParents.test(parent.type));
  }
}

/** Whether a string of code is shown to people, as far as the code shows. */
function isShown(node: Node, text: string): boolean {
  const { name, isSilent } = ownerOf(node);
  if (isSilent) return false;
  if (shown.test(name)) return hasLetters(text);
  return readsLikeWords(text) && !keyNames.test(text);
}

/** Whether text stays untranslated: what is marked `translate="no"`, code and keys. */
function isKept(node: Node): boolean {
  for (let { parent } = node; parent; { parent } = parent) {
    if (/^(code|kbd|pre)$/.test(nameOf(parent.name as Node | undefined))) return true;
    const kept = parent.startTag?.attributes.some((attribute) => {
      if (nameOf(attribute.key) !== 'translate') return false;
      return (attribute.value as readonly Node[])[0]?.value === 'no';
    });
    if (kept) return true;
  }
  return false;
}

/** ESLint rule: requires text of the window to be in the languages file, not in markup or code. */
export const hardWiredText: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'take every text of the window from the languages file' },
    schema: [],
    messages: {
      hardWired:
        '"{{text}}" is hard-wired: put it into src/renderer/words/english and show it with say().',
    },
  },
  create(context) {
    const report = (node: Node, text: string): void =>
      context.report({
        node: node as unknown as Rule.Node,
        messageId: 'hardWired',
        data: { text: text.trim().replace(/\s+/g, ' ').slice(0, 60) },
      });
    return {
      SvelteText(node: Node) {
        const text = String(node.value);
        if (node.parent?.type === 'SvelteStyleElement' || !hasLetters(text) || isKept(node)) return;
        report(node, text);
      },
      SvelteAttribute(node: Node) {
        const parts = node.value as readonly Node[];
        const name = nameOf(node.key);
        if (technicalAttributes.test(name)) return;
        const text = parts
          .map((part) => (part.type === 'SvelteLiteral' ? String(part.value) : '0'))
          .join('');
        const isText = parts.some(
          (part) => part.type === 'SvelteLiteral' && hasLetters(String(part.value)),
        );
        const isShownName = shown.test(name) || shownAttributes.test(name);
        if (isText && (isShownName || readsLikeWords(text))) report(node, text);
      },
      Literal(node: Node) {
        if (typeof node.value === 'string' && isShown(node, node.value)) report(node, node.value);
      },
      TemplateLiteral(node: Node) {
        const text = templateText(node);
        if (isShown(node, text)) report(node, text);
      },
    } as Rule.RuleListener;
  },
};
