-- To be applied in one transaction, such as that of psql --single-transaction.
-- The means to keep events and steps in one table for each month of the ids of their runs, and to drop a month
-- whose runs are all deleted. Nothing is changed until somebody asks for it.
SET LOCAL ROLE runstore_owner;

-- Makes a table a part of another. Nobody but the owner reaches it by its own name, and its rows are held to
-- their tenant there, too.
CREATE FUNCTION runstore.attach_part(p_table text, p_part text, p_bound text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(format('runstore.%I', p_part)) IS NULL THEN
    EXECUTE format('CREATE TABLE runstore.%I (LIKE runstore.%I INCLUDING ALL)', p_part, p_table);
    EXECUTE format('ALTER TABLE runstore.%I ENABLE ROW LEVEL SECURITY', p_part);
    EXECUTE format('ALTER TABLE runstore.%I FORCE ROW LEVEL SECURITY', p_part);
    EXECUTE format(
      'CREATE POLICY tenant ON runstore.%I'
      ' USING (tenant_id = current_setting(''runstore.tenant'', true))'
      ' WITH CHECK (tenant_id = current_setting(''runstore.tenant'', true))', p_part);
  END IF;
  EXECUTE format('REVOKE ALL ON runstore.%I FROM runstore_app', p_part);
  EXECUTE format('ALTER TABLE runstore.%I ATTACH PARTITION runstore.%I %s', p_table, p_part, p_bound);
END
$$;

-- Makes a table one of parts. What it holds stays where it is, as the part of all runs before an id; it is
-- read once to see that none is later. What belongs to no part goes to the one for others.
CREATE FUNCTION runstore.part_table(p_table text, p_first_part text, p_until text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('LOCK TABLE runstore.%I IN ACCESS EXCLUSIVE MODE', p_table);
  PERFORM FROM pg_class c
    WHERE c.oid = format('runstore.%I', p_table)::regclass AND c.relkind = 'p';
  IF FOUND THEN
    RETURN false;
  END IF;
  EXECUTE format('ALTER TABLE runstore.%I RENAME TO %I', p_table, p_first_part);
  EXECUTE format('ALTER INDEX runstore.%I RENAME TO %I', p_table || '_pkey', p_first_part || '_pkey');
  EXECUTE format('CREATE TABLE runstore.%I (LIKE runstore.%I INCLUDING ALL) PARTITION BY RANGE (run_id)',
    p_table, p_first_part);
  EXECUTE format('ALTER TABLE runstore.%I ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE runstore.%I FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format(
    'CREATE POLICY tenant ON runstore.%I'
    ' USING (tenant_id = current_setting(''runstore.tenant'', true))'
    ' WITH CHECK (tenant_id = current_setting(''runstore.tenant'', true))', p_table);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON runstore.%I TO runstore_app', p_table);
  PERFORM runstore.attach_part(p_table, p_first_part,
    format('FOR VALUES FROM (MINVALUE) TO (%L)', p_until));
  PERFORM runstore.attach_part(p_table, p_table || '_others', 'DEFAULT');
  RETURN true;
END
$$;

-- Makes the part of a month; not if some of its runs have come already and are among the others.
CREATE FUNCTION runstore.add_month(p_table text, p_part text, p_from text, p_until text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('LOCK TABLE runstore.%I IN SHARE UPDATE EXCLUSIVE MODE', p_table);
  IF to_regclass(format('runstore.%I', p_part)) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM runstore.attach_part(p_table, p_part, format('FOR VALUES FROM (%L) TO (%L)', p_from, p_until));
  RETURN true;
EXCEPTION WHEN check_violation THEN
  RETURN false;
END
$$;

-- Whether each run of these tenants that has a row in a part has a tombstone.
CREATE FUNCTION runstore.all_deleted(p_part text, p_tenants text[]) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  v_tenant text;
  v_there boolean;
BEGIN
  FOREACH v_tenant IN ARRAY p_tenants LOOP
    PERFORM set_config('runstore.tenant', v_tenant, true);
    EXECUTE format('SELECT EXISTS (SELECT FROM runstore.%I e WHERE e.tenant_id = $1'
      ' AND NOT EXISTS (SELECT FROM runstore.run_tombstones t'
      ' WHERE t.tenant_id = $1 AND t.run_id = e.run_id))', p_part) INTO v_there USING v_tenant;
    EXIT WHEN v_there;
  END LOOP;
  PERFORM set_config('runstore.tenant', '', true);
  RETURN NOT coalesce(v_there, false);
END
$$;

-- Whether a part can go as far as the list of tenants tells; locks nothing. The one of all earlier runs stays
-- while nothing has come to it: imports of old runs belong there.
CREATE FUNCTION runstore.may_drop(p_part text) RETURNS boolean LANGUAGE sql AS $$
  SELECT (p_part NOT LIKE '%\_before\_%' OR pg_relation_size(format('runstore.%I', p_part)::regclass) > 0)
    AND runstore.all_deleted(p_part, coalesce(array_agg(tenant_id), '{}')) FROM runstore.tenants
$$;

-- Drops a part if each run that has a row in it has a tombstone. From the lock on nobody has begun to write
-- to the table; who comes later finds the part gone and writes to the others. The tenants are those of the
-- rows themselves, so row-level security is lifted from this part, which nobody else can reach meanwhile.
CREATE FUNCTION runstore.drop_part(p_table text, p_part text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  v_tenants text[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a part is dropped in a transaction that is READ COMMITTED: another does not see what was written before the lock';
  END IF;
  EXECUTE format('LOCK TABLE runstore.%I IN ACCESS EXCLUSIVE MODE', p_table);
  PERFORM FROM pg_inherits i
    WHERE i.inhparent = format('runstore.%I', p_table)::regclass
      AND i.inhrelid = to_regclass(format('runstore.%I', p_part));
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  EXECUTE format('ALTER TABLE runstore.%I NO FORCE ROW LEVEL SECURITY', p_part);
  EXECUTE format('WITH RECURSIVE t AS ('
    ' (SELECT e.tenant_id FROM runstore.%1$I e ORDER BY e.tenant_id LIMIT 1) UNION ALL'
    ' SELECT (SELECT e.tenant_id FROM runstore.%1$I e WHERE e.tenant_id > t.tenant_id'
    '   ORDER BY e.tenant_id LIMIT 1) FROM t WHERE t.tenant_id IS NOT NULL)'
    ' SELECT coalesce(array_agg(tenant_id), ''{}'') FROM t WHERE tenant_id IS NOT NULL', p_part)
    INTO v_tenants;
  IF NOT runstore.all_deleted(p_part, v_tenants) THEN
    EXECUTE format('ALTER TABLE runstore.%I FORCE ROW LEVEL SECURITY', p_part);
    RETURN false;
  END IF;
  EXECUTE format('ALTER TABLE runstore.%I DETACH PARTITION runstore.%I', p_table, p_part);
  EXECUTE format('DROP TABLE runstore.%I', p_part);
  RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION
  runstore.attach_part(text, text, text), runstore.part_table(text, text, text),
  runstore.add_month(text, text, text, text), runstore.all_deleted(text, text[]),
  runstore.may_drop(text), runstore.drop_part(text, text) FROM PUBLIC;
INSERT INTO runstore.schema_version (version, name) VALUES (2, 'months');
RESET ROLE;
