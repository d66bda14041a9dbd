import type { Enrolment, EnrolmentStore } from '../../shared/campaign/decide/enrol.ts'

/** The state of the enrolment, kept for as long as the process runs. */
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
