/** Secrets are in no code, setting or log. */
export interface Secrets {
  /** The secret, and its value before the last rotation. @throws if there is none */
  read(name: string): Promise<{ readonly current: string; readonly previous?: string }>
}
