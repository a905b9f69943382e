// Prints the messages of the host that a language can translate, one JSON string a line: see
// docs/languages.md. Run by `npm run -s messages`.
import { join } from 'node:path';
import { listMessages } from './words/list-messages.ts';

const messages = listMessages(join(import.meta.dirname, '..'));
process.stdout.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
