/**
 * A map for entries that come and go all the time, in the order in which they were set.
 *
 * V8 leaves the table of a map behind whenever it is full, with all entries that it had then, and copies them into the next one.
 * Once a map is old, so are these tables, and whatever stands in them outlives the young collections until the next full one,
 * though nobody wants it any more: nearly all that a busy map ever held. Here a table holds a holder of each value, which is
 * empty from the deletion on.
 */
export class PassingMap<Key, Value> {
  readonly #holders = new Map<Key, { value: Value | undefined }>();

  get size(): number {
    return this.#holders.size;
  }

  has(key: Key): boolean {
    return this.#holders.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#holders.get(key)?.value;
  }

  set(key: Key, value: Value): void {
    this.#holders.set(key, { value });
  }

  /** Whether it was there. */
  delete(key: Key): boolean {
    const holder = this.#holders.get(key);
    if (holder === undefined) return false;
    holder.value = undefined;
    return this.#holders.delete(key);
  }

  *values(): IterableIterator<Value> {
    for (const { value } of this.#holders.values()) if (value !== undefined) yield value;
  }
}
