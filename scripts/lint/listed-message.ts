import type { Rule } from 'eslint';

interface Node {
  readonly type: string;
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

/**
 * Errors that the window shows have their message as text where they are made, so that
 * `scripts/list-messages.ts` lists it for translators.
 */
export const listedMessage: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unlisted:
        'The message of this error cannot be listed for translators: write it here, as a text or a template with its values.',
    },
  },
  create: (context) => ({
    NewExpression({ callee, arguments: given }) {
      const message = given[1] as Node | undefined;
      if (callee.type !== 'Identifier' || callee.name !== 'AppError' || !message) return;
      if (!isReadable(message)) {
        context.report({ node: given[1]!, messageId: 'unlisted' });
      }
    },
  }),
};
