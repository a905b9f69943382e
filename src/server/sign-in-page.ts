/** Path of the style of {@link signInPage}; served to everybody, because it holds nothing else. */
export const signInStylePath = '/sign-in.css';

/** A page for a browser that is not signed in. `text` may quote commands in backticks. */
export interface SignInPage {
  readonly title: string;
  readonly text: string;
  /** A link of this server to go on with. */
  readonly action?: { readonly label: string; readonly href: string };
}

/** HTML of a page that is shown in place of the editor. */
export function signInPage({ title, text, action }: SignInPage): string {
  const link = action
    ? `<p><a href="${escapeHtml(action.href)}">${escapeHtml(action.label)}</a></p>`
    : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<meta name="color-scheme" content="dark light" />
<title>VidMuse Studio</title>
<link rel="stylesheet" href="${signInStylePath}" />
<main>
<p class="name">VidMuse Studio</p>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>')}</p>
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
