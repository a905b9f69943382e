import type { Grip, LanePoint } from './find-grip.ts';

const handleCursors = {
  move: 'default',
  'trim-in': 'ew-resize',
  'trim-out': 'ew-resize',
  'fade-in': 'col-resize',
  'fade-out': 'col-resize',
  gain: 'ns-resize',
} as const;

/** The cursor that shows what a drag from a point would move. */
export function cursorOf(grip: Grip, { alt, mod }: LanePoint): string {
  if (grip.kind === 'clip') {
    if (grip.handle === 'move' && alt) return mod ? 'grab' : 'copy';
    return handleCursors[grip.handle];
  }
  if (grip.kind === 'join') return 'col-resize';
  return grip.kind === 'range-in' || grip.kind === 'range-out' ? 'ew-resize' : 'default';
}
