/** Secrets are in no code, setting or log. */
export interface Secrets {
  /** @throws if there is none of that name */
  read(name: string): Promise<string>
}
