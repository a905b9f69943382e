import type { Attachment } from 'svelte/attachments';
import type { LaneLayout } from './lane-layout.ts';

/** A box in CSS pixels within its positioned parent. */
export interface Place {
  readonly left: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Puts an element at a place. Not a style attribute: the content security policy refuses those. */
export function place({ left, top, width, height }: Place): Attachment<HTMLElement> {
  return ({ style }) => {
    style.transform = `translate(${left}px, ${top ?? 0}px)`;
    if (width !== undefined) style.width = `${width}px`;
    if (height !== undefined) style.height = `${height}px`;
  };
}

/** Hides what is above the tracks: scrolled ones go below the lanes that stay. */
export function clipTo({ tracksTop }: Pick<LaneLayout, 'tracksTop'>): Attachment<HTMLElement> {
  return ({ style }) => {
    style.clipPath = `inset(${tracksTop}px 0 0 0)`;
  };
}
