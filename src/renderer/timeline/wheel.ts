import type { Attachment } from 'svelte/attachments';

/** Calls `onwheel` with the turns of the wheel over an element, in place of scrolling the page. */
export function wheel(onwheel: (event: WheelEvent) => void): Attachment<HTMLElement> {
  return (element) => {
    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      onwheel(event);
    };
    // Svelte's own listeners of the wheel are passive: they cannot keep the page from scrolling.
    element.addEventListener('wheel', turned, { passive: false });
    return () => element.removeEventListener('wheel', turned);
  };
}

/** CSS pixels for each unit of an event's deltas, which are pixels or lines. */
export function pixelsPerDelta({ deltaMode }: WheelEvent): number {
  return deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
}
