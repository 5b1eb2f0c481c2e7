package dev.runstore.s3.bucket;

import java.util.Map;

/**
 * An object and its metadata.
 *
 * @param key its key
 * @param bytes its content
 * @param metadata what was stored with it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Found(String key, byte[] bytes, Map<String, String> metadata) {}
