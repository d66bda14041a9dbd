/** Where each store keeps its items: the forms of their partition keys, as IAM writes them. What a function may do follows from the stores it uses. */
export const partitions = {
  accessStates: ['ACCESS#*'],
  addresses: ['ADDRESS#*'],
  audit: ['AUDIT#*'],
  brakes: ['BRAKE#*'],
  caseCounts: ['COUNTS#*'],
  connectorTests: ['CONTROL#ACCESS'],
  control: ['CONTROL#PAUSES'],
  coverageCounts: ['COVERAGE', 'COVERAGE#*'],
  deviceIndex: ['KEY#*'],
  directory: ['DIRECTORY#*'],
  drafts: ['DRAFTS'],
  endedSessions: ['ENDED#*'],
  enrolment: ['CONTROL#ENROLMENT'],
  /** Notices and erasures, under a ref. It has 20 characters; other keys of that length have a `#`. */
  evidence: ['?'.repeat(20)],
  incidents: ['INCIDENTS#*'],
  jobs: ['JOBS'],
  lines: ['DIGEST#*'],
  /** The words of names, and people to see to. */
  lists: ['NAMES#*', 'NOTED'],
  outages: ['CONTROL#OUTAGES'],
  owners: ['DEVICE#*'],
  pageLinks: ['LINK#*'],
  passes: ['SOURCES'],
  pieces: ['JOB#*'],
  policies: ['POLICIES'],
  /** And counts under policies on watch. */
  policyVersions: ['POLICY#*'],
  proposals: ['PROPOSALS', 'PROPOSAL#*'],
  rates: ['CONTROL#RATE'],
  refs: ['STAFF#*'],
  registry: ['REQUIREMENT#*', 'REQUIREMENTS'],
  rehearsals: ['REHEARSAL#*'],
  retention: ['CONTROL#RETENTION'],
  dayCounts: ['SAMPLES#*'],
  silence: ['CONTROL#SILENCE'],
  summaries: ['CASES#*'],
  turns: ['TURN#*'],
} as const satisfies Record<string, readonly string[]>

export type StoreName = keyof typeof partitions
