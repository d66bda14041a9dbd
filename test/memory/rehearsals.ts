import type { RehearsalJob, Rehearsals } from '../../shared/domain/rehearsal/jobs.ts'

export function memoryRehearsals(): Rehearsals {
  const jobs = new Map<string, RehearsalJob>()
  const pieces = new Map<string, string>()
  const keyOf = (policy: string, id: string) => `${policy} ${id}`
  return {
    async find(policy, id) {
      return jobs.get(keyOf(policy, id))
    },
    async findLast(policy) {
      return [...jobs.values()]
        .filter((job) => job.policy.id === policy)
        .reduce<RehearsalJob | undefined>((a, b) => (a && a.id > b.id ? a : b), undefined)
    },
    async save(job) {
      jobs.set(keyOf(job.policy.id, job.id), job)
    },
    async savePiece({ policy, id }, number, lines) {
      pieces.set(`${keyOf(policy.id, id)} ${number}`, lines)
    },
    async findPiece(policy, id, number) {
      return pieces.get(`${keyOf(policy, id)} ${number}`)
    },
  }
}
