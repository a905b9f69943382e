import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { ExportPlan } from '../../shared/exports/export-plan.ts';
import ExportPlanNote from './ExportPlanNote.svelte';

const empty: ExportPlan = { files: [], losses: [], warnings: [] };

function shown(plan: ExportPlan | undefined, isPlanning = false): string {
  const props = { plan, isPlanning, note: 'About the format.', onending: () => undefined };
  const { body } = render(ExportPlanNote, { props });
  return body
    .replaceAll(/<!--.*?-->|<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

it('says that the film and the disk are being checked until the plan is there', () => {
  expect(shown(undefined, true)).toBe('Checking the film and the disk …');
  expect(shown(empty)).toBe('About the format.');
  // A plan that could not be made is reported elsewhere: nothing is being checked any more.
  expect(shown(undefined)).toBe('About the format.');
});

it('offers the endings of containers that can hold the film', () => {
  const message = 'An mp4 cannot hold the picture.';
  const problem = { code: 'unsupported', message, fittingEndings: ['.mov', '.mkv'] };
  expect(shown({ ...empty, problem })).toBe(`${message} Export as .mov Export as .mkv`);
  expect(shown({ ...empty, problem: { code: 'disk-full', message } })).toBe(message);
});

it('says that the file names its music machine-made only where it does', () => {
  expect(shown({ ...empty, saysMachineMade: true })).toBe(
    'About the format. The file says that its music is machine-made.',
  );
});
