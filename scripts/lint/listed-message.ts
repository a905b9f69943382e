import type { Rule } from 'eslint';

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly parent?: Node;
  readonly superClass?: Node | null;
  readonly typeName?: Node;
  readonly value?: unknown;
  readonly consequent?: Node;
  readonly alternate?: Node;
  readonly left?: Node;
  readonly right?: Node;
}

/** Whether the text of an expression can be read from the code, but for the values in it. */
function isReadable(node: Node | undefined): boolean {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
      return true;
    case 'ConditionalExpression':
      return isReadable(node.consequent) && isReadable(node.alternate);
    case 'BinaryExpression':
      return isReadable(node.left) && isReadable(node.right);
    default:
      return false;
  }
}

/** Whether a call of `super` makes an `AppError`. */
function makesError(node: Node | undefined): boolean {
  if (!node) return false;
  return node.superClass === undefined
    ? makesError(node.parent)
    : isNamed(node.superClass, 'AppError');
}

function isNamed(node: Node | null | undefined, name: string): boolean {
  return node?.type === 'Identifier' && node.name === name;
}

/**
 * Errors and notes that the window shows have their message as text where they are made, so that
 * `scripts/words/list-messages.ts` lists it for translators. The compiler asks for a note wherever the host
 * says something.
 */
export const listedMessage: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unlisted:
        'This message cannot be listed for translators: write it here, as a text or a template with its values.',
      cast: 'A text that is taken for a note is not listed for translators: make one with `hostNote`.',
    },
  },
  create: (context) => {
    const check = (message: Rule.Node | undefined): void => {
      if (message && !isReadable(message as Node)) {
        context.report({ node: message, messageId: 'unlisted' });
      }
    };
    return {
      NewExpression({ callee, arguments: given }) {
        if (isNamed(callee as Node, 'AppError')) check(given[1] as Rule.Node);
      },
      CallExpression(node) {
        const [first, second] = node.arguments as Rule.Node[];
        if (isNamed(node.callee as Node, 'hostNote')) check(first);
        if (node.callee.type === 'Super' && makesError(node as unknown as Node)) check(second);
      },
      TSAsExpression(node: Rule.Node) {
        const { typeAnnotation } = node as unknown as { readonly typeAnnotation: Node };
        if (isNamed(typeAnnotation.typeName, 'HostNote')) {
          context.report({ node, messageId: 'cast' });
        }
      },
    };
  },
};
