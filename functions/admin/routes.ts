/** Every route of the admin API. */
import type { Route } from './route.ts'
import { askAgainRoute } from './routes/access/ask-again.ts'
import { beginComparisonRoute } from './routes/access/begin-comparison.ts'
import { getComparisonRoute } from './routes/access/get-comparison.ts'
import { getConnectorTestRoute } from './routes/access/get-test.ts'
import { listAccessRoute } from './routes/access/list-access.ts'
import { listConnectorsRoute } from './routes/access/list-connectors.ts'
import { testConnectorRoute } from './routes/access/test-connector.ts'
import { listControlDecisionsRoute } from './routes/audit/list-control-decisions.ts'
import { listDecisionsRoute } from './routes/audit/list-decisions.ts'
import { listImportDecisionsRoute } from './routes/audit/list-import-decisions.ts'
import { listRequirementDecisionsRoute } from './routes/audit/list-requirement-decisions.ts'
import { verifyAuditRoute } from './routes/audit/verify-audit.ts'
import { approveSuspensionsRoute } from './routes/brake/approve.ts'
import { listSuspensionsRoute } from './routes/brake/list.ts'
import { listBrakesRoute } from './routes/brake/list-brakes.ts'
import { rejectSuspensionsRoute } from './routes/brake/reject.ts'
import { restoreSuspensionsRoute } from './routes/brake/restore.ts'
import { decideRequestsRoute, exemptCasesRoute, extendCasesRoute } from './routes/cases/decide-many.ts'
import { decideRequestRoute } from './routes/cases/decide-request.ts'
import { exemptCaseRoute } from './routes/cases/exempt-case.ts'
import { extendCaseRoute } from './routes/cases/extend-case.ts'
import { getCaseRoute } from './routes/cases/get-case.ts'
import { getPageWordsRoute } from './routes/cases/get-page-words.ts'
import { getSentMailRoute } from './routes/cases/get-sent-mail.ts'
import { listCasesRoute } from './routes/cases/list-cases.ts'
import { listRequestsRoute } from './routes/cases/list-requests.ts'
import { listUnreachableRoute } from './routes/cases/list-unreachable.ts'
import { markReachableRoute } from './routes/cases/mark-reachable.ts'
import { getControlRoute } from './routes/control/get-control.ts'
import { pauseErasureRoute } from './routes/control/pause-erasure.ts'
import { pauseMailRoute } from './routes/control/pause-mail.ts'
import { pauseSuspensionRoute } from './routes/control/pause-suspension.ts'
import { approveDraftRoute } from './routes/drafts/approve-draft.ts'
import { deleteDraftRoute } from './routes/drafts/delete-draft.ts'
import { getDraftRoute } from './routes/drafts/get-draft.ts'
import { putDraftRoute } from './routes/drafts/put-draft.ts'
import { submitDraftRoute } from './routes/drafts/submit-draft.ts'
import { getJobRoute } from './routes/jobs/get-job.ts'
import { listJobsRoute } from './routes/jobs/list-jobs.ts'
import { completeStaffRoute } from './routes/people/complete-staff.ts'
import { erasePersonRoute } from './routes/people/erase-person.ts'
import { exportPersonRoute } from './routes/people/export-person.ts'
import { getPersonRoute } from './routes/people/get-person.ts'
import { importDevicesRoute } from './routes/people/import-devices.ts'
import { importStaffRoute } from './routes/people/import-staff.ts'
import { listHeldRoute } from './routes/people/list-held.ts'
import { lookUpPersonRoute } from './routes/people/look-up-person.ts'
import { releaseHeldRoute } from './routes/people/release-held.ts'
import { revokeLinksRoute } from './routes/people/revoke-links.ts'
import { searchPeopleRoute } from './routes/people/search-people.ts'
import { countWatchRoute } from './routes/policies/count-watch.ts'
import { diffPolicyRoute } from './routes/policies/diff-policy.ts'
import { getAccessRoute } from './routes/policies/get-access.ts'
import { getNumbersRoute } from './routes/policies/get-numbers.ts'
import { getPolicyRoute } from './routes/policies/get-policy.ts'
import { getReportRoute } from './routes/policies/get-report.ts'
import { getVersionRoute } from './routes/policies/get-version.ts'
import { getWatchRoute } from './routes/policies/get-watch.ts'
import { liftPolicyRoute } from './routes/policies/lift-policy.ts'
import { listPoliciesRoute } from './routes/policies/list-policies.ts'
import { listVersionsRoute } from './routes/policies/list-versions.ts'
import { noteIncidentRoute } from './routes/policies/note-incident.ts'
import { pausePolicyRoute } from './routes/policies/pause-policy.ts'
import { resumePolicyRoute } from './routes/policies/resume-policy.ts'
import { sealReportRoute } from './routes/policies/seal-report.ts'
import { getRehearsalRoute } from './routes/rehearsals/get-rehearsal.ts'
import { getRehearsalBeforeRoute } from './routes/rehearsals/get-rehearsal-before.ts'
import { getRehearsalEventsRoute } from './routes/rehearsals/get-rehearsal-events.ts'
import { listSampleMailsRoute } from './routes/rehearsals/list-sample-mails.ts'
import { sendSampleMailsRoute } from './routes/rehearsals/send-sample-mails.ts'
import { startRehearsalRoute } from './routes/rehearsals/start-rehearsal.ts'
import { approveRequirementRoute } from './routes/requirements/approve-requirement.ts'
import { getRequirementDraftRoute } from './routes/requirements/get-draft.ts'
import { getRequirementRoute } from './routes/requirements/get-requirement.ts'
import { listRequirementsRoute } from './routes/requirements/list-requirements.ts'
import { listRequirementVersionsRoute } from './routes/requirements/list-versions.ts'
import { putRequirementDraftRoute } from './routes/requirements/put-draft.ts'
import { retireRequirementRoute } from './routes/requirements/retire-requirement.ts'
import { acceptPassRoute } from './routes/sources/accept-pass.ts'
import { beginPassRoute } from './routes/sources/begin-pass.ts'
import { getSourceRoute } from './routes/sources/get-source.ts'
import { getSourceTestRoute } from './routes/sources/get-test.ts'
import { listFindingsRoute } from './routes/sources/list-findings.ts'
import { listSourcesRoute } from './routes/sources/list-sources.ts'
import { testSourceRoute } from './routes/sources/test-source.ts'
import { getSystemRoute } from './routes/system/get-system.ts'
import { listAlarmsRoute } from './routes/system/list-alarms.ts'

export const routes: readonly Route[] = [
  listPoliciesRoute,
  getPolicyRoute,
  listVersionsRoute,
  getVersionRoute,
  diffPolicyRoute,
  pausePolicyRoute,
  resumePolicyRoute,
  liftPolicyRoute,
  getAccessRoute,
  getNumbersRoute,
  getReportRoute,
  sealReportRoute,
  getWatchRoute,
  countWatchRoute,
  noteIncidentRoute,
  getDraftRoute,
  putDraftRoute,
  deleteDraftRoute,
  submitDraftRoute,
  approveDraftRoute,
  listRequirementsRoute,
  getRequirementRoute,
  listRequirementVersionsRoute,
  getRequirementDraftRoute,
  putRequirementDraftRoute,
  approveRequirementRoute,
  retireRequirementRoute,
  startRehearsalRoute,
  getRehearsalRoute,
  getRehearsalBeforeRoute,
  getRehearsalEventsRoute,
  listSampleMailsRoute,
  sendSampleMailsRoute,
  listCasesRoute,
  getCaseRoute,
  extendCaseRoute,
  exemptCaseRoute,
  decideRequestRoute,
  markReachableRoute,
  getPageWordsRoute,
  getSentMailRoute,
  extendCasesRoute,
  exemptCasesRoute,
  decideRequestsRoute,
  listUnreachableRoute,
  listRequestsRoute,
  listBrakesRoute,
  listSuspensionsRoute,
  approveSuspensionsRoute,
  rejectSuspensionsRoute,
  restoreSuspensionsRoute,
  importStaffRoute,
  completeStaffRoute,
  importDevicesRoute,
  listSourcesRoute,
  getSourceRoute,
  listFindingsRoute,
  beginPassRoute,
  acceptPassRoute,
  testSourceRoute,
  getSourceTestRoute,
  listConnectorsRoute,
  testConnectorRoute,
  getConnectorTestRoute,
  listAccessRoute,
  askAgainRoute,
  getComparisonRoute,
  beginComparisonRoute,
  lookUpPersonRoute,
  searchPeopleRoute,
  getPersonRoute,
  exportPersonRoute,
  erasePersonRoute,
  revokeLinksRoute,
  listHeldRoute,
  releaseHeldRoute,
  getSystemRoute,
  listAlarmsRoute,
  getControlRoute,
  pauseErasureRoute,
  pauseMailRoute,
  pauseSuspensionRoute,
  listJobsRoute,
  getJobRoute,
  listControlDecisionsRoute,
  listImportDecisionsRoute,
  listDecisionsRoute,
  listRequirementDecisionsRoute,
  verifyAuditRoute,
]
