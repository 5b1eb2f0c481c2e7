package dev.runstore.s3.bucket;

import java.util.Map;

/**
 * What is known of an object without its content.
 *
 * @param metadata what was stored with it
 * @param length in bytes
 */
public record Head(Map<String, String> metadata, long length) {}
