import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The window has its own words, and the command line is in English. */
const leftOut = /^src\/(renderer|cli)\/|\.test\.ts$|\/test-[^/]*\.ts$/;

/** The argument that is the message: of an error, what completes "Could not …", or a sentence of several. */
const messageArgument: Readonly<Record<string, number>> = {
  AppError: 1,
  asAppError: 1,
  hostNote: 0,
};

/** Messages of the host, with the names of their values in braces, sorted. */
export function listMessages(root: string): string[] {
  const messages = new Set<string>();
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    if (leftOut.test(file.replaceAll('\\', '/'))) continue;
    const code = readFileSync(join(root, file), 'utf8');
    for (const message of messagesOf(code)) messages.add(message);
  }
  return [...messages].sort();
}

/** The messages of the errors in a file's code. */
export function messagesOf(code: string): string[] {
  const source = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const place = messageArgument[made(node)];
      const argument = place === undefined ? undefined : node.arguments?.[place];
      if (argument) found.push(...patternsOf(argument));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What a call makes: `super` in a kind of error makes that. */
function made(node: ts.NewExpression | ts.CallExpression): string {
  const name = node.expression.getText();
  if (name !== 'super') return name;
  const kind = ts.findAncestor(node, ts.isClassLike);
  return kind?.heritageClauses?.[0]?.types[0]?.expression.getText() ?? name;
}

/** The patterns that an expression gives: one for each branch. Empty where it is no text of the code. */
function patternsOf(node: ts.Expression): string[] {
  if (ts.isParenthesizedExpression(node)) return patternsOf(node.expression);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    return [...patternsOf(node.whenTrue), ...patternsOf(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node)) {
    const ends = patternsOf(node.right);
    return patternsOf(node.left).flatMap((start) => ends.map((end) => start + end));
  }
  if (!ts.isTemplateExpression(node)) return [];
  const taken = new Map<string, string>();
  const spans = node.templateSpans.map(({ expression, literal }) => {
    return `{${valueName(expression, taken)}}${literal.text}`;
  });
  return [node.head.text + spans.join('')];
}

/** A name for a value, with a number where another value has it. */
function valueName(expression: ts.Expression, taken: Map<string, string>): string {
  const code = expression.getText();
  const base = nameOf(expression) ?? 'value';
  let name = base;
  for (let number = 2; taken.has(name) && taken.get(name) !== code; number++) {
    name = `${base}${number}`;
  }
  taken.set(name, code);
  return name;
}

/** What a value is called in the code: what a method is called on, or the argument of a function. */
function nameOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isParenthesizedExpression(node)) return nameOf(node.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const [argument] = node.arguments;
  if (ts.isPropertyAccessExpression(node.expression)) return nameOf(node.expression.expression);
  return (argument && nameOf(argument)) ?? nameOf(node.expression);
}
