import type { SyncPorts } from './ports.ts'

/** Asks for a pass now: the next run begins it. @returns `under way` if there is one already */
export async function beginPass({ passes }: Pick<SyncPorts, 'passes'>, source: string): Promise<'asked' | 'under way'> {
  const { state, version } = await passes.find(source)
  if (state.pass) return 'under way'
  if (state.wanted || (await passes.save(source, { state: { ...state, wanted: true }, version }))) return 'asked'
  return beginPass({ passes }, source)
}
