package dev.runstore.formats.table;

import java.util.Locale;

/** The tables of a run. */
enum CsvTable {
  /** A row for each attempt of a step, or for a step without one. */
  STEPS(
      "run_id,step_id,name,attempt,step_run_id,status,source_status,started_at,ended_at,duration_ms,"
          + "exit_code,error_type,error,reason,warnings,parents,input_tokens,output_tokens,"
          + "total_tokens,cost,currency,cpu_ms,max_memory_bytes"),
  /** One row. */
  RUNS(
      "run_id,aliases,tenant,kind,subject_id,name,version,origin,parent_run_id,status,source_status,"
          + "queued_at,started_at,ended_at,duration_ms,error_type,error,warnings,labels,steps,"
          + "steps_failed,input_tokens,output_tokens,total_tokens,cost,currency,cpu_ms,"
          + "max_memory_bytes,events,artifacts,artifact_bytes"),
  /** A row for each event and note, and for each line of a log. */
  EVENTS("run_id,track,seq,event_id,at,recorded_at,type,step_id,attempt,stream,level,text"),
  /** A row for each artifact and each reference. */
  ARTIFACTS(
      "run_id,kind,role,name,step_id,attempt,step_run_id,byte_length,sha256,content_type,location,"
          + "stored_at"),
  /** A row for each attempt, model and currency, and for what the whole run used. */
  USAGE(
      "run_id,step_id,attempt,step_run_id,model,provider,calls,input_tokens,output_tokens,"
          + "cached_tokens,reasoning_tokens,total_tokens,cost,currency,latency_ms");

  private final String heading;

  CsvTable(String heading) {
    this.heading = heading;
  }

  String[] columns() {
    return heading.split(",");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
