package dev.runstore.formats.wfformat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Collects the files of an instance. */
final class WfFiles {
  private final Map<String, WfFile> files = new LinkedHashMap<>();

  /** Versions up to 1.4 name a file at each link, with its size. */
  String linked(WfNode link, WfVersion version) {
    String name = link.required("name").name();
    String path = link.member("path").map(WfNode::text).orElse("");
    String key = path.isEmpty() || path.endsWith("/") ? path + name : path + "/" + name;
    long size = link.required(version.fileSize()).bytes();
    WfNode named = new WfNode(link.json(), link.path() + ".path", link.source());
    if (key.codePointCount(0, key.length()) > dev.runstore.api.model.Texts.MAX_CODE_POINTS) {
      throw named.refused("path and name together have more than 512 characters");
    }
    files.putIfAbsent(key, new WfFile(key, OptionalLong.of(size)));
    return key;
  }

  /** From 1.5 on the files are listed. */
  void listed(WfNode file) {
    String key = file.required("id").name();
    long size = file.required("sizeInBytes").bytes();
    if (files.put(key, new WfFile(key, OptionalLong.of(size))) != null) {
      throw file.refused("there is a file before it with the same id");
    }
  }

  /** A file that a task names but the list lacks. */
  String named(String key) {
    files.putIfAbsent(key, new WfFile(key, OptionalLong.empty()));
    return key;
  }

  Map<String, WfFile> all() {
    return files;
  }
}
