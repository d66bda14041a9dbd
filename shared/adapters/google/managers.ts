import pMap from 'p-map'
import type { StaffReport } from '../../domain/sources/staff-source.ts'

type FindRef = (address: string) => Promise<string | undefined>

/** Managers who are looked up side by side. */
const concurrency = 5

/**
 * Google names managers by address, main or not. Each is looked up once.
 * @returns reports with the refs of managers; nobody's, if the address is nobody's
 */
export function managerRefs(find: FindRef): (reports: readonly StaffReport[]) => Promise<readonly StaffReport[]> {
  const found = new Map<string, string | undefined>()
  return async (reports) => {
    const here = new Map(reports.flatMap(({ ref, email }) => (email ? [[email.toLowerCase(), ref] as const] : [])))
    const named = new Set(reports.flatMap(({ manager }) => manager?.toLowerCase() ?? []))
    const others = [...named].filter((address) => !here.has(address) && !found.has(address))
    await pMap(others, async (address) => found.set(address, await find(address)), { concurrency })
    return reports.map(({ manager: address = '', ...report }) => {
      const manager = here.get(address.toLowerCase()) ?? found.get(address.toLowerCase())
      return manager === undefined ? report : { ...report, manager }
    })
  }
}
