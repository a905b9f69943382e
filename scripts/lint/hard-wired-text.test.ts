import { Linter } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { hardWiredText } from './hard-wired-text.ts';

/** The texts that the rule finds in the code of a file. */
function found(code: string, filename: string): string[] {
  const { parser } = tseslint;
  const config = [
    ...svelte.configs.base,
    { files: ['**/*.ts'], languageOptions: { parser } },
    { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser } } },
    {
      files: ['**/*.{ts,svelte}'],
      plugins: { test: { rules: { text: hardWiredText } } },
      rules: { 'test/text': 'error', 'svelte/comment-directive': 'off', 'svelte/system': 'off' },
    },
  ] as unknown as Linter.Config[];
  return new Linter().verify(code, config, filename).map(({ message }) => {
    const [, text] = /^"(.*)" is hard-wired/.exec(message) ?? [];
    return text ?? message;
  });
}

describe('in markup', () => {
  test.each([
    ['<p>Save</p>', ['Save']],
    ['<p>{count} takes</p>', ['takes']],
    ['<p>{ok ? "on" : say("off")}</p>', ['on']],
    ['<p>{`${size} dB`}</p>', ['0 dB']],
    ['<Button label="Save" />', ['Save']],
    ['<Button label="in {unit}" />', ['in 0']],
    ['<Field unit={isLong ? "s" : undefined} />', ['s']],
    ['<div aria-label="takes"></div>', ['takes']],
    ['<Panel heading="No takes yet" />', ['No takes yet']],
    ['{#if open}Close{/if}', ['Close']],
  ])('%s has text', (code, texts) => {
    expect(found(code, 'panel.svelte')).toEqual(texts);
  });

  test.each([
    '<p>{say("panel.title")}</p>',
    '<p>{size} · {length}: 3 × 4 %</p>',
    '<Button label={say("save")} icon="close" look="primary" command="file.save" />',
    '<p class="very quiet" id="a b" translate="no">VidMuse Studio</p>',
    '<!-- A comment. --><style>p { color: Red; }</style>',
    '<div onkeydown={(event) => event.key === "Enter" && go()}></div>',
  ])('%s has none', (code) => {
    expect(found(code, 'panel.svelte')).toEqual([]);
  });
});

describe('in code', () => {
  test.each([
    ["project.commit('Cut Clip', next);", ['Cut Clip']],
    ["const tabs = [{ id: 'mix', label: 'mix' }];", ['mix']],
    ["throw new AppError('bad-media', `“${name}” is no film.`);", ['“0” is no film.']],
    ["const text = 'takes of ' + name;", ['takes of']],
    ["editing.say('The clip is locked.');", ['The clip is locked.']],
    ["function words() { return isMade ? 'Made' : 'Imported'; }", ['Made', 'Imported']],
  ])('%s has text', (code, texts) => {
    expect(found(code, 'words.ts')).toEqual(texts);
  });

  test.each([
    "import { Clip } from './Clip Panel.ts';",
    "const steps = new Set(['ArrowLeft', 'Home', 'Mod+Shift+Z']);",
    "type Mode = 'One' | 'Two words';",
    "if (kind === 'Whole film') run('music.generate', 'kebab-name');",
    "document.querySelector('li button, [aria-current=step]');",
    "throw new Error('there is no such command');",
    "style.gridTemplateColumns = 'minmax(0, 1fr) auto';",
    "say('panel.title');",
  ])('%s has none', (code) => {
    expect(found(code, 'words.ts')).toEqual([]);
  });
});
