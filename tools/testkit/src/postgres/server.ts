export interface PostgresServer {
  /** The URL of the database "postgres", with the superuser's name and password. */
  readonly url: string;
  readonly port: number;
  readonly source: 'embedded' | 'docker' | 'given';
  /** Creates an empty database and resolves to its URL. */
  createDatabase(name?: string): Promise<string>;
  /** Stops the server and removes temporary data. */
  stop(): Promise<void>;
  /** Stops the server at once, without a checkpoint, as a crash does. Rejects if the source is "given". */
  crash(): Promise<void>;
  /** Crashes the server if it runs, and starts it on the same port and data. Rejects if the source is "given". */
  restart(): Promise<void>;
}

export interface PostgresOptions {
  /** The folder for kept data. Absent: a temporary one, without fsync. */
  readonly dataDir?: string;
  /** 0 or absent: a free port. */
  readonly port?: number;
}

/**
 * The server's settings. Temporary data is not fsynced, but a commit is handed to the operating system, so a crash of
 * the server alone loses nothing, as in production.
 */
export function postgresSettings({ dataDir }: PostgresOptions): string[] {
  const settings = ['max_connections=300', 'shared_buffers=64MB', 'log_min_messages=warning'];
  if (dataDir === undefined) settings.push('fsync=off', 'full_page_writes=off');
  return settings.flatMap((setting) => ['-c', setting]);
}

/** Why a server does not start on a folder that another server uses. */
export const folderInUse = 'Another PostgreSQL is running on this data folder; stop it first.';
