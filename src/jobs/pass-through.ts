/** Passes items on one by one; `see` is called with each of them before. */
export async function* passThrough<Item>(
  items: AsyncIterable<Item>,
  see: (item: Item) => void,
): AsyncGenerator<Item> {
  for await (const item of items) {
    see(item);
    yield item;
  }
}
