import { noun } from '../noun.ts'
import { accessVerb } from './access.ts'
import { approveVerb, mailSamplesVerb, submitVerb } from './approval.ts'
import { checkVerb } from './check.ts'
import { liftVerb, pauseVerb, restoreVerb, resumeVerb } from './halt.ts'
import { newVerb } from './new.ts'
import { diffVerb, noteVerb, putVerb } from './put.ts'
import { rehearseVerb } from './rehearse.ts'
import { listVerb, showVerb } from './show.ts'
import { watchVerb } from './watch.ts'

export const policyNoun = noun({
  name: 'ides policy',
  does: 'Writes, checks, rehearses, approves, watches, pauses and lifts policies, and restores access',
  verbs: {
    new: newVerb,
    check: checkVerb,
    put: putVerb,
    list: listVerb,
    show: showVerb,
    diff: diffVerb,
    rehearse: rehearseVerb,
    'mail-samples': mailSamplesVerb,
    submit: submitVerb,
    approve: approveVerb,
    watch: watchVerb,
    note: noteVerb,
    pause: pauseVerb,
    resume: resumeVerb,
    lift: liftVerb,
    access: accessVerb,
    restore: restoreVerb,
  },
})
