import type { Enrolment, EnrolmentStore } from '#domain/policies/enrolment.ts'

export function memoryEnrolment(): EnrolmentStore {
  let state: Enrolment | undefined
  return {
    async find() {
      return state
    },
    async save(enrolment) {
      state = enrolment
    },
  }
}
