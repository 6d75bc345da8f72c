/** A request to a model provider came to nothing. Messages hold no key. */
export abstract class ModelProviderError extends Error {
  abstract readonly code: string;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { status?: number | undefined } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** Nobody said with which key, or at which address, the provider is to be asked. */
export class ModelConfigError extends ModelProviderError {
  override readonly name = "ModelConfigError";
  readonly code = "E_MODEL_CONFIG";
}

/** The provider refused the key, or what the key may do. */
export class ModelUnauthorizedError extends ModelProviderError {
  override readonly name = "ModelUnauthorizedError";
  readonly code = "E_MODEL_UNAUTHORIZED";
}

/** Too many requests or tokens in too short a time; also after waiting as long as is sensible. */
export class ModelRateLimitedError extends ModelProviderError {
  override readonly name = "ModelRateLimitedError";
  readonly code = "E_MODEL_RATE_LIMITED";
}

/** The conversation is longer than the model can read. */
export class ContextOverflowError extends ModelProviderError {
  override readonly name = "ContextOverflowError";
  readonly code = "E_CONTEXT_OVERFLOW";
}

/** The provider has no such model, or there is no Responses API at its address. */
export class ModelNotFoundError extends ModelProviderError {
  override readonly name = "ModelNotFoundError";
  readonly code = "E_MODEL_NOT_FOUND";
}

/** The account has no credit left. */
export class ModelQuotaError extends ModelProviderError {
  override readonly name = "ModelQuotaError";
  readonly code = "E_MODEL_QUOTA";
}

/** The provider does not accept the request, such as a parameter that it does not have. */
export class ModelRequestError extends ModelProviderError {
  override readonly name = "ModelRequestError";
  readonly code = "E_MODEL_REQUEST";
}

/** The provider failed, again and again. */
export class ModelServerError extends ModelProviderError {
  override readonly name = "ModelServerError";
  readonly code = "E_MODEL_SERVER";
}

/** The provider could not be reached, or the connection broke, again and again. */
export class ModelNetworkError extends ModelProviderError {
  override readonly name = "ModelNetworkError";
  readonly code = "E_MODEL_NETWORK";
}
