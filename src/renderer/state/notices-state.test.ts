import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NoticesState } from './notices-state.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const words = (notices: readonly { message: string }[]): string[] =>
  notices.map(({ message }) => message);

it('shows the newest three messages and keeps all of them with their times', () => {
  const messages = new NoticesState();
  for (const name of ['one', 'two', 'three', 'four']) {
    messages.tell('error', name);
    vi.advanceTimersByTime(10);
  }
  expect(words(messages.toasts)).toEqual(['two', 'three', 'four']);
  expect(words(messages.history)).toEqual(['four', 'three', 'two', 'one']);
  expect(messages.history[0]!.at - messages.history[3]!.at).toBe(30);
  expect(messages.unseenCount).toBe(1);
});

it('hides errors after a while, and counts them until the list is opened', () => {
  const messages = new NoticesState();
  messages.tell('error', 'broken');
  messages.tell('done', 'ready');
  expect(messages.unseenCount).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(messages.toasts).toEqual([]);
  expect(messages.unseenCount).toBe(1);
  messages.showList(true);
  expect(messages.unseenCount).toBe(0);
  expect(words(messages.history)).toEqual(['ready', 'broken']);
});

it('does not count a message that was dismissed', () => {
  const messages = new NoticesState();
  const id = messages.tell('warning', 'odd film');
  messages.tell('info', 'newer');
  messages.dismiss(id);
  vi.advanceTimersByTime(60_000);
  expect(messages.unseenCount).toBe(0);
});

it('keeps messages that need an action as banners until they are answered', () => {
  const messages = new NoticesState();
  const action = { label: 'Use My Version', run: () => undefined };
  const id = messages.tell('warning', 'not done', { action });
  messages.tell('done', 'exported', { action: { label: 'Show', run: () => undefined } });
  expect(words(messages.banners)).toEqual(['not done']);
  expect(words(messages.toasts)).toEqual(['exported']);
  vi.advanceTimersByTime(600_000);
  expect(words(messages.banners)).toEqual(['not done']);
  expect(messages.toasts).toEqual([]);
  messages.dismiss(id);
  expect(messages.banners).toEqual([]);
});

it('hides no message while the pointer is on it, and hides it afterwards', () => {
  const messages = new NoticesState();
  messages.tell('info', 'reading this');
  messages.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(words(messages.toasts)).toEqual(['reading this']);
  messages.hold(false);
  expect(messages.toasts).toEqual([]);
});

it('shows the same text once, however often it is added', () => {
  const messages = new NoticesState();
  for (let time = 0; time < 5; time++) messages.tell('error', 'no such timecode');
  expect(words(messages.toasts)).toEqual(['no such timecode']);
  expect(messages.history).toHaveLength(5);
});

it('counts no message whose words are shown again, nor once those are dismissed', () => {
  const messages = new NoticesState();
  messages.tell('error', 'no such timecode');
  const id = messages.tell('error', 'no such timecode');
  expect(messages.unseenCount).toBe(0);
  messages.dismiss(id);
  expect(messages.unseenCount).toBe(0);
});

it('is held no longer once the last message was dismissed by its button', () => {
  const messages = new NoticesState();
  const id = messages.tell('info', 'reading this');
  messages.hold(true);
  messages.dismiss(id);
  messages.tell('info', 'later');
  vi.advanceTimersByTime(60_000);
  expect(messages.toasts).toEqual([]);
});
