/** The part of `pg.Pool` that the locks need. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

export interface PostgresResult {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** The part of `pg.PoolClient` that the locks need. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
  /** @param error the connection is broken, and must not be used again */
  release(error?: Error | boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}
