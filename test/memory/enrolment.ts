import type { Enrolment, EnrolmentStore } from '#campaign/decide/enrol.ts'

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
