import type { PageWords } from './page-languages.ts';

/** Path of the style of {@link signInPage}; served to everybody, because it holds nothing else. */
export const signInStylePath = '/sign-in.css';

/** A page for a browser that is not signed in, in English. `text` may quote commands in backticks. */
export interface SignInPage {
  readonly title: string;
  readonly text: string;
  /** What a link says that goes on from here. */
  readonly action?: string;
}

/** The pages that are shown in place of the editor. */
export const signInPages = {
  unknownHost: {
    title: 'This server is not known by that name',
    text: 'Use the link that it printed, or start it with --host-name.',
  },
  otherSite: { title: 'Refused', text: 'Pages of other sites may not use this server.' },
  openLink: {
    title: 'Sign in to VidMuse Studio',
    text: 'Open the link that `vidmuse serve` printed. It signs this browser in. After a restart of the server, open its new link.',
    action: 'Try again',
  },
  enterPassword: {
    title: 'Sign in to VidMuse Studio',
    text: 'Enter the user name and password that `vidmuse serve` was started with.',
    action: 'Try again',
  },
  confirm: {
    title: 'Continue to VidMuse Studio',
    text: 'You came from another page, or by a link with a short token. To sign in, continue here. (`vidmuse serve` skips this step for a --token of 16 characters or more.)',
    action: 'Continue',
  },
  wait: {
    title: 'Too many attempts',
    text: 'Too many wrong passwords or links came from here. Try again in {seconds} seconds.',
    action: 'Try again',
  },
} as const satisfies Readonly<Record<string, SignInPage>>;

/** How a page is shown. */
export interface SignInSetting {
  readonly words: PageWords;
  /** Values of its text. */
  readonly values?: Readonly<Record<string, string | number>> | undefined;
  /** Where its link leads, on this server. */
  readonly href?: string | undefined;
}

/** HTML of a page that is shown in place of the editor, in the language of the words. */
export function signInPage(page: SignInPage, { words, values, href = '/' }: SignInSetting): string {
  const say = (text: string) => escapeHtml(words.say(text, values));
  const link =
    page.action === undefined ? '' : `<p><a href="${escapeHtml(href)}">${say(page.action)}</a></p>`;
  return `<!doctype html>
<html lang="${escapeHtml(words.language)}">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<meta name="color-scheme" content="dark light" />
<title>VidMuse Studio</title>
<link rel="stylesheet" href="${signInStylePath}" />
<main>
<p class="name">VidMuse Studio</p>
<h1>${say(page.title)}</h1>
<p>${say(page.text).replace(/`([^`]*)`/g, '<code>$1</code>')}</p>
${link}
</main>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The colours of the editor's dark and light themes. */
export const signInStyle = `:root { color-scheme: light dark; --ground: light-dark(#f4f4f2, #16181b); --card: light-dark(#fcfcfb, #1d2024); --line: light-dark(#c9c9c4, #3a3f47); --text: light-dark(#1c1e21, #e4e6e9); --quiet: light-dark(#484d54, #a3a9b2); --accent: light-dark(#7a5200, #e0aa55); }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 1rem; padding: 2rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); }
h1 { margin: 0 0 0.5rem; font-size: 1.35rem; }
p { margin: 0 0 0.75rem; }
p:last-child { margin-bottom: 0; }
.name { color: var(--quiet); font-size: 0.85rem; }
a { display: inline-block; padding: 0.4rem 0.9rem; border: 1px solid var(--accent); border-radius: 0.3rem; color: var(--accent); text-decoration: none; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
