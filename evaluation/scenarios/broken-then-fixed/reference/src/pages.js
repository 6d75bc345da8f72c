/** The items of one page; pages count from 1. */
export function page(items, number, size) {
  const start = (number - 1) * size;
  return items.slice(start, start + size);
}

export const pageCount = (items, size) => Math.ceil(items.length / size);
