import { expect, it } from 'vitest';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import { addMusicTrack } from '../../document/music-tracks.ts';
import type { EditorState } from './editor.ts';
import { listenToTake } from './take-actions.ts';

it('plays a take on the track that is meant, where choosing it would put it', () => {
  const take = exampleTake('one', 0, 4);
  const { document, trackId } = addMusicTrack(scoredDocument(take));
  const heard: string[][] = [];
  const editor = {
    comparison: { listen: (...given: string[]) => heard.push(given) },
    transport: { playheadSeconds: 0, play: () => undefined },
    project: { isOpen: true, document },
    selection: { trackId },
  };
  listenToTake(editor as unknown as EditorState, take);
  expect(heard).toEqual([['one', 'music-2']]);
});

it('plays on from the playhead inside of a take, and from its beginning elsewhere', () => {
  const take = exampleTake('one', 0, 4);
  const document = scoredDocument(take);
  const soughtFrom = (playheadSeconds: number): number[] => {
    const sought: number[] = [];
    const transport = {
      playheadSeconds,
      play: () => undefined,
      seek: (seconds: number) => void sought.push(seconds),
    };
    const comparison = { listen: () => undefined };
    const project = { isOpen: true, document };
    const editor = { comparison, transport, project, selection: { trackId: 'music' } };
    listenToTake(editor as unknown as EditorState, take);
    return sought;
  };
  expect(soughtFrom(3.8)).toEqual([]);
  // Less than a tenth of a second is left.
  expect(soughtFrom(3.95)).toEqual([0]);
  expect(soughtFrom(5)).toEqual([0]);
});
