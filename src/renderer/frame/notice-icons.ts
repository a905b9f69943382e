import type { IconName } from '../controls/icons.ts';
import type { Notice } from '../state/notices-state.svelte.ts';

/** The icon of each kind of message. */
export const noticeIcons: Readonly<Record<Notice['kind'], IconName>> = {
  info: 'info',
  done: 'check',
  warning: 'warning',
  error: 'error',
};
