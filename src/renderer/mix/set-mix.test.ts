import { expect, it } from 'vitest';
import { duckFromPoints } from '../../document/duck-from-points.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import { duckToPoints } from '../../sound/duck-points.ts';
import { openTestStudio } from '../state/test-studio.ts';
import { changeMix, setMix } from './set-mix.ts';

it('leaves nothing of the points when a duck is switched on again', async () => {
  const { editor } = await openTestStudio();
  const { project } = editor;
  changeMix(project, 'Ducking', { ducking: defaultDucking });
  const ducked = project.document.mix;
  setMix(project, 'Points', duckToPoints(ducked, [{ startSeconds: 2, endSeconds: 4 }]));
  expect(project.document.mix.automation).toBeDefined();
  setMix(project, 'Duck Music', duckFromPoints(project.document.mix));
  expect(project.document.mix).toEqual(ducked);
});

it('changes some settings and leaves the others, a drag in one step', async () => {
  const { editor } = await openTestStudio();
  const { project } = editor;
  const before = project.document.mix;
  changeMix(project, 'Music Width', { musicWidth: 0.2 });
  changeMix(project, 'Music Width', { musicWidth: 0.5 }, true);
  expect(project.document.mix).toEqual({ ...before, musicWidth: 0.5 });
  project.undo();
  expect(project.document.mix).toEqual(before);
});
