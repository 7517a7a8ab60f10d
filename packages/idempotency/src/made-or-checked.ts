/**
 * What `find` finds an earlier call to have made. If it finds nothing, `check` decides whether it can be made, and throws the
 * reason if it cannot. Without a lock a concurrent call can make it between the two, which is then the reason to refuse: so
 * `find` is called again before a refusal is thrown.
 */
export async function madeOrChecked<T>(
  find: () => Promise<T | undefined>,
  check: () => Promise<unknown>,
): Promise<T | undefined> {
  const earlier = await find();
  if (earlier !== undefined) return earlier;
  try {
    await check();
    return undefined;
  } catch (refusal) {
    const meanwhile = await find();
    if (meanwhile === undefined) throw refusal;
    return meanwhile;
  }
}
