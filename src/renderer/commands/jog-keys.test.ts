import { expect, it } from 'vitest';
import type { CommandId } from './command.ts';
import { JogKeys } from './jog-keys.ts';

function jog() {
  const ran: CommandId[] = [];
  const keys = new JogKeys();
  const press = (id: CommandId, code: string, timeStamp = 0, repeat = false) =>
    keys.press({ run: (step) => ran.push(step) > 0 }, id, { code, timeStamp, repeat });
  return { keys, ran, press };
}

it('steps by frames with J and L while K is held, and shuttles once it is let go', () => {
  const { keys, ran, press } = jog();
  expect(press('play.shuttle-forward', 'KeyL')).toBe(false);
  expect(press('play.stop', 'KeyK')).toBe(false);
  expect(press('play.shuttle-forward', 'KeyL')).toBe(true);
  expect(press('play.shuttle-back', 'KeyJ')).toBe(true);
  expect(ran).toEqual(['play.frame-forward', 'play.frame-back']);
  keys.release({ code: 'KeyL' });
  expect(press('play.shuttle-forward', 'KeyL')).toBe(true);
  keys.release({ code: 'KeyK' });
  expect(press('play.shuttle-forward', 'KeyL')).toBe(false);
});

it('goes on slowly while both are held, and forgets keys when the window loses the keyboard', () => {
  const { keys, ran, press } = jog();
  press('play.stop', 'KeyK');
  for (let time = 0; time < 1000; time += 25) {
    expect(press('play.shuttle-forward', 'KeyL', time, time > 0)).toBe(true);
  }
  expect(ran).toHaveLength(8);
  keys.forget();
  expect(press('play.shuttle-forward', 'KeyL')).toBe(false);
});
