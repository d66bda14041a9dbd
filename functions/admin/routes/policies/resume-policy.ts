import { haltRoute } from './halt.ts'

export const resumePolicyRoute = haltRoute('resumePolicy', 'resume', 'Resume a paused policy: overdue steps follow at once', undefined)
