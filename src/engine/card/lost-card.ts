/** What a person is told when the card is lost while music is made. */
export function lostCard(reason: string): string {
  return `The graphics card was lost: ${reason} The processor goes on; nothing of the music is lost.`;
}
