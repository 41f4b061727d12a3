// resolve.mjs: lets Node import the client's own sources, which name each other without ".js".
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (specifier.startsWith("./") && error.code === "ERR_MODULE_NOT_FOUND")
      return next(specifier + ".js", context);
    throw error;
  }
}
