import { builtinModules } from 'node:module';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Rule } from 'eslint';
import { packageOwners, rooms } from './rooms.ts';

/** The room of a path relative to the repository, or undefined for files at its top. */
function roomOf(path: string): string | undefined {
  const parts = path.split(sep);
  const name = parts[0] === 'src' ? parts.slice(0, 2).join('/') : parts[0];
  return name !== undefined && parts.length > 1 && !name.startsWith('..') ? name : undefined;
}

/** The npm package that a bare specifier names: `@scope/name/file` gives `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why `importer` may not import this file of a room that has a door. */
function closedDoor(target: string | undefined, file: string, importer: string) {
  const { door, insiders = [] } = rooms[target ?? ''] ?? {};
  const isInsider = insiders.some((folder) => importer.startsWith(`${folder}${sep}`));
  if (door === undefined || isInsider || file === door.split('/').join(sep)) return undefined;
  return `of ${target ?? ''}, only ${door} may be imported`;
}

/**
 * Why the file `importer` (a path relative to `root`) may not import `specifier`, or undefined when
 * it may. Tests, and their support (`test-*.ts`), may use any room, any package and Node.
 */
export function forbiddenImport(
  root: string,
  importer: string,
  specifier: string,
): string | undefined {
  const from = roomOf(importer);
  if (from === undefined) return undefined;
  const room = rooms[from];
  if (room === undefined) {
    return from.startsWith('src/') ? `${from} is no known room (scripts/lint/rooms.ts)` : undefined;
  }
  const isTest = /(\.test|\/test-[^/]*)\.ts$/.test(importer);
  if (specifier.startsWith('.') || isAbsolute(specifier)) {
    if (isTest) return undefined;
    const file = relative(root, resolve(root, dirname(importer), specifier));
    const target = roomOf(file);
    const isAllowed =
      target === undefined ||
      target === from ||
      room.rooms.includes(target) ||
      (rooms[target] === undefined && !target.startsWith('src/'));
    if (!isAllowed) return `${from} may not import ${target}`;
    return target === from ? undefined : closedDoor(target, file, importer);
  }
  const packageName = packageOf(specifier);
  const owners = packageOwners[packageName];
  if (owners && !owners.includes(from)) {
    return `only ${owners.join(' and ')} may import ${packageName}`;
  }
  if (isTest || owners) return undefined;
  if (specifier.startsWith('node:') || builtinModules.includes(packageName)) {
    return room.withoutNode
      ? `${from} runs without Node and may not import ${specifier}`
      : undefined;
  }
  if (room.packages && !room.packages.includes(packageName)) {
    return `${from} may import no package but ${room.packages.join(', ')}`;
  }
  return undefined;
}

/** ESLint rule: enforces scripts/lint/rooms.ts for every kind of import. */
export const roomImports: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'keep imports along the arrows of ARCHITECTURE.md' },
    schema: [],
    messages: { forbidden: '{{reason}}.' },
  },
  create(context) {
    const importer = relative(context.cwd, context.filename);
    const check = (node: Rule.Node, source: unknown): void => {
      const specifier =
        typeof source === 'object' && source !== null && 'value' in source
          ? source.value
          : undefined;
      if (typeof specifier !== 'string') return;
      const reason = forbiddenImport(context.cwd, importer, specifier);
      if (reason !== undefined) context.report({ node, messageId: 'forbidden', data: { reason } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node: Rule.Node) => check(node, 'source' in node ? node.source : undefined),
    };
  },
};
