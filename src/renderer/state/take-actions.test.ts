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
