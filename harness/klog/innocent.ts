/**
 * Functions that are never to blame, by theme: they detect, report, or serve their caller. Matched anywhere in
 * the name unless anchored. The list follows the field's convention (syzkaller's pkg/report): titles only compare
 * with those on syzbot if the same functions are passed over.
 */
const themes: readonly RegExp[] = [
  // Sanitizers and their checks.
  /__sanitizer|__asan|kasan|hwasan|__msan|kmsan|kcsan_setup_watchpoint|check_memory_region|check_heap_object|check_object/,
  /read_word_at_a_time|(?:read|write)_once_.*nocheck|__fortify_report|__phys_addr/,
  // Reporting.
  /panic|report_bug|fixup_bug|print_report|print_address_description|print_usage_bug|print_tainted|^get_taint$|assertfail/,
  /show_stack|dump_stack|walk_stack|dump_backtrace|arch_stack_walk|stack_trace_(?:consume_entry|save)/,
  /__warn|warn_slowpath|warn_alloc|warn_bogus|print_unlock|imbalance_bug/,
  // Traps and faults.
  /invalid_op|do_error|_trap$|do_trap|program_check_(?:exception|common)/,
  /do_(?:kernel|translation)_fault|do_mem_abort|el1_abort|el1h_64_sync(?:_handler)?/,
  // Allocators.
  /k?v?[mzc]alloc|krealloc|kmem_cache|slab_|allocate_slab|alloc_page|__alloc_frozen_pages_noprof|^kv?free$|kfree_skb/,
  // Page cache.
  /folio_(?:alloc|unlock)|filemap_alloc_folio|__filemap_get_folio|find_or_create_page|do_read_cache_folio|read_cache_page/,
  /pagecache_get_page|grab_cache_page_write_begin|^(?:un)?lock_page|xas_(?:start|load|find)|find_lock_entries/,
  /truncate_inode_pages_range|mark_buffer_dirty/,
  // Debugging aids.
  /debug_object|(?:timer|work)_is_static_object|__?might_(?:fault|sleep|resched)|might_(?:fault|sleep)|perf_trace|lockdep/,
  /(?:trace|lockdep)_(?:hard|soft)irq|ref_tracker|seqprop_assert/,
  // Locks.
  /lock_(?:acquire|release|class)|mark_lock|(?:reacquire|mark)_held_locks|bh_(?:enable|disable)|raw_spin_rq/,
  /spin_(?:lock|trylock|unlock)|(?:read|write)_(?:lock|trylock|unlock)|owner_on_cpu|osq_(?:lock|unlock)/,
  /^down$|down_(?:read|write|trylock)|up_(?:read|write)|^(?:__|rt_)?mutex_/,
  // Atomics, bits, reference counts.
  /atomic(?:64)?_(?:dec|inc|read|set|or|xor|and|add|sub|fetch|xchg|cmpxchg|try)|(?:set|clear|change|test)_bit/,
  /^refcount_|^kref_|^iput(?:_final)?$|^ihold$|drop_nlink|dput/,
  // Memory and strings.
  /mem(?:cpy|cmp|set|chr|move|dup)|str(?:cmp|ncmp|cpy|lcpy|ncpy|scpy|len|str|nstr|nlen|chr|dup|ndup)/,
  // Access to user space.
  /copy_(?:to|from)_(?:user|iter)|copy_page_(?:to|from)_iter|copy_folio_to_iter|^copy(?:in|out)$|(?:put|get)_user/,
  /extract_(?:user|iter)_to_sg/,
  // Lists, trees, tables.
  /list_(?:add|del|replace|move|splice)|^(?:__)?rb_|^klist_|rhashtable_lookup|ida_free/,
  // Printing.
  /string|pointer|s[cn]*nprintf|kv?asprintf|printk|va_format|dev_(?:info|notice|warn|err|alert|crit|emerg)/,
  /hex_dump_to_buffer|print_hex_dump/,
  // Timers, work, waiting.
  /del_timer|lock_timer_base|__timer_delete_sync|sk_stop_timer_sync|__mod_timer|__wake_up|finish_wait|^complete$/,
  /wait_for_completion|kthread_stop|flush_work|(?:flush|drain|destroy)_workqueue|__cancel_work_timer|cancel_work_sync/,
  /try_to_grab_pending|queue_work|insert_work|queue_delayed_work|cleanup_srcu_struct/,
  // The driver core, which drivers call.
  /kobject_|add_uevent_var|get_device_parent|device_(?:add|del|unregister|destroy|release|for_each_child|remove_file)/,
  /devres_release_all|^put_device$|sysfs_remove|rollback_registered|unregister_netdev|tty_unregister_device/,
  /hwrng_unregister|i2c_del_adapter|__unregister_client/,
  // USB, which drivers call.
  /dummy_urb_enqueue|usb_kill_(?:urb|anchored_urbs)|usb_control_msg|usb_(?:hcd_)?submit_urb/,
  // Input and output.
  /(?:read|write)[bwlq]$|logic_(?:in|out)/,
  // Check sums, mitigations.
  /^crc\d+|crc_itu_t|_indirect_thunk_/,
];

/** Matches the name of a function that is never to blame. */
export const innocent = new RegExp(themes.map(theme => theme.source).join('|'));
