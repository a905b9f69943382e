/**
 * Reads the items of a source in order and fetches up to `count` of them ahead. The source is closed when
 * reading ends early. An error of the source is thrown after the items before it.
 */
export async function* readAhead<Item>(
  source: AsyncIterable<Item>,
  count: number,
): AsyncGenerator<Item> {
  const items: Item[] = [];
  let isStopped = false;
  let isOver = false;
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const fetching = (async () => {
    try {
      for await (const item of source) {
        items.push(item);
        wake();
        while (items.length >= count && !isStopped) await changed.promise;
        if (isStopped) break;
      }
    } finally {
      isOver = true;
      wake();
    }
  })();
  // A failure is thrown below, once the items before it are used.
  fetching.catch(() => undefined);
  try {
    for (;;) {
      if (items.length > 0) {
        const item = items.shift() as Item;
        wake();
        yield item;
      } else if (isOver) {
        return await fetching;
      } else {
        await changed.promise;
      }
    }
  } finally {
    isStopped = true;
    wake();
    await fetching.catch(() => undefined);
  }
}
