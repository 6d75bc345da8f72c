export type Params = Record<string, unknown>;

/** The server's side of the connection. */
export interface Peer {
  raw: (text: string | Uint8Array) => void;
  send: (message: object) => void;
  notify: (method: string, params: object) => void;
  /** Asks the client, and gives back its whole answer. */
  ask: (method: string, params: object, id?: string | number) => Promise<unknown>;
  /** The client answered. */
  answered: (id: string | number, answer: unknown) => void;
  /** How many answers came to a request. */
  answersTo: (id: string | number) => number;
  /** What is done when a turn is to be interrupted; by default, it is. */
  onInterrupt: (turnId: string, work: (id: string | number) => void) => void;
  interrupted: (id: string | number, turnId: string) => void;
}

export function stdoutPeer(): Peer {
  const waiting = new Map<string | number, (answer: unknown) => void>();
  const answers = new Map<string | number, number>();
  const onInterrupt = new Map<string, (id: string | number) => void>();
  let asked = 1000;
  const raw = (text: string | Uint8Array) => {
    process.stdout.write(text);
  };
  const send = (message: object) => {
    raw(`${JSON.stringify(message)}\n`);
  };
  return {
    raw,
    send,
    notify: (method, params) => {
      send({ method, params });
    },
    ask: (method, params, id = (asked += 1)) => {
      const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      send({ id, method, params });
      return answer;
    },
    answered: (id, answer) => {
      answers.set(id, (answers.get(id) ?? 0) + 1);
      waiting.get(id)?.(answer);
    },
    answersTo: (id) => answers.get(id) ?? 0,
    onInterrupt: (turnId, work) => onInterrupt.set(turnId, work),
    interrupted: (id, turnId) => {
      const work = onInterrupt.get(turnId);
      if (work === undefined) send({ id, error: { code: -32600, message: "no active turn to interrupt" } });
      else work(id);
    },
  };
}
