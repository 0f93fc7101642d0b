//! A layer between SQLite and the file system that notes every write, sync and deletion.
//!
//! It passes everything on to SQLite's own layer. For folders that are being recorded it also
//! notes the operation, so that [`crate::power_cut`] can work out what a disk may hold if the power
//! goes at any moment; and it can refuse writes as a full disk does. The shared-memory file is not
//! noted: it never outlives the processes that use it.

#![expect(
    unsafe_code,
    reason = "SQLite takes its file layer as a table of C functions; only this test provides one"
)]

use rusqlite::ffi;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, Once};

/// One operation on a file, named without its folder.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Write {
        file: String,
        offset: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        size: usize,
    },
    Sync {
        file: String,
    },
    Delete {
        file: String,
        durable: bool,
    },
}

#[derive(Default)]
struct Folder {
    operations: Vec<Operation>,
    is_full: bool,
}

static FOLDERS: LazyLock<Mutex<HashMap<PathBuf, Folder>>> = LazyLock::new(Mutex::default);

/// The recording of one folder; other folders are left alone.
pub(crate) struct Recording {
    folder: PathBuf,
}

impl Recording {
    pub(crate) fn start(folder: &Path) -> Self {
        register();
        let folder = folder.to_owned();
        FOLDERS
            .lock()
            .unwrap()
            .insert(folder.clone(), Folder::default());
        Self { folder }
    }

    /// How many operations have been noted so far.
    pub(crate) fn position(&self) -> usize {
        self.with(|folder| folder.operations.len())
    }

    /// Makes every write fail as on a full disk, or lets them through again.
    pub(crate) fn set_full(&self, is_full: bool) {
        self.with(|folder| folder.is_full = is_full);
    }

    pub(crate) fn finish(self) -> Vec<Operation> {
        FOLDERS
            .lock()
            .unwrap()
            .remove(&self.folder)
            .unwrap()
            .operations
    }

    fn with<T>(&self, look: impl FnOnce(&mut Folder) -> T) -> T {
        look(FOLDERS.lock().unwrap().get_mut(&self.folder).unwrap())
    }
}

/// Notes an operation where the file's folder is recorded; answers whether it is.
fn note(path: &Path, operation: impl FnOnce(String) -> Operation) -> bool {
    let mut folders = FOLDERS.lock().unwrap();
    let recorded = path.parent().and_then(|parent| folders.get_mut(parent));
    if let (Some(folder), Some(name)) = (recorded, path.file_name()) {
        folder
            .operations
            .push(operation(name.to_string_lossy().into_owned()));
        return true;
    }
    false
}

fn is_full(path: &Path) -> bool {
    let folders = FOLDERS.lock().unwrap();
    let recorded = path.parent().and_then(|parent| folders.get(parent));
    recorded.is_some_and(|folder| folder.is_full)
}

/// What SQLite allocates for an open file: ours, followed by that of the layer below.
#[repr(C)]
struct NotedFile {
    base: ffi::sqlite3_file,
    /// Made by `Box::into_raw` when the file is opened, taken back when it is closed.
    path: *mut PathBuf,
}

/// Makes this layer the default one of the process, once.
fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the layer below is registered for ever; the copy is leaked, so it lives as long.
        // The functions that are not replaced do not depend on which table they are called from.
        unsafe {
            let below = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut layer = *below;
            layer.zName = c"noting".as_ptr();
            layer.pNext = std::ptr::null_mut();
            layer.szOsFile += size_of::<NotedFile>() as c_int;
            layer.xOpen = Some(open);
            layer.xDelete = Some(delete);
            BELOW.lock().unwrap().0 = below;
            let registered = ffi::sqlite3_vfs_register(Box::into_raw(Box::new(layer)), 1);
            assert_eq!(registered, ffi::SQLITE_OK);
        }
    });
}

struct Below(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite's own layer may be called from any thread.
unsafe impl Send for Below {}
static BELOW: Mutex<Below> = Mutex::new(Below(std::ptr::null_mut()));

fn below() -> *mut ffi::sqlite3_vfs {
    BELOW.lock().unwrap().0
}

/// The layer below's part of an open file.
///
/// SAFETY for callers: `file` was opened by [`open`].
unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite allocated `szOsFile` bytes, which covers both parts.
    unsafe { file.cast::<NotedFile>().add(1).cast() }
}

/// SAFETY for callers: `file` was opened by [`open`] and is not closed yet.
unsafe fn path_of<'a>(file: *mut ffi::sqlite3_file) -> &'a Path {
    // SAFETY: the pointer was made from a box and is taken back only on closing.
    unsafe { &*(*file.cast::<NotedFile>()).path }
}

unsafe extern "C" fn open(
    _layer: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: the arguments are SQLite's own, passed on; a null name is that of a temporary file.
    unsafe {
        let outer = file.cast::<NotedFile>();
        (*outer).base.pMethods = std::ptr::null();
        let result = (*below()).xOpen.unwrap()(below(), name, inner(file), flags, out_flags);
        if result == ffi::SQLITE_OK {
            let path = if name.is_null() {
                PathBuf::new()
            } else {
                PathBuf::from(CStr::from_ptr(name).to_str().unwrap())
            };
            (*outer).path = Box::into_raw(Box::new(path));
            (*outer).base.pMethods = &METHODS;
        }
        result
    }
}

unsafe extern "C" fn delete(
    _layer: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: SQLite passes a valid name.
    unsafe {
        let result = (*below()).xDelete.unwrap()(below(), name, sync_folder);
        if result == ffi::SQLITE_OK {
            let path = Path::new(CStr::from_ptr(name).to_str().unwrap());
            note(path, |file| Operation::Delete {
                file,
                durable: sync_folder != 0,
            });
        }
        result
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: called once per opened file; nothing uses the path afterwards.
    unsafe {
        drop(Box::from_raw((*file.cast::<NotedFile>()).path));
        (*(*inner(file)).pMethods).xClose.unwrap()(inner(file))
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: SQLite passes `length` readable bytes.
    unsafe {
        if is_full(path_of(file)) {
            return ffi::SQLITE_FULL;
        }
        let result = (*(*inner(file)).pMethods).xWrite.unwrap()(inner(file), bytes, length, offset);
        if result == ffi::SQLITE_OK {
            let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), length as usize);
            note(path_of(file), |file| Operation::Write {
                file,
                offset: offset as usize,
                bytes: bytes.to_vec(),
            });
        }
        result
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: the arguments are SQLite's own, passed on.
    unsafe {
        let result = (*(*inner(file)).pMethods).xTruncate.unwrap()(inner(file), size);
        if result == ffi::SQLITE_OK {
            note(path_of(file), |file| Operation::Truncate {
                file,
                size: size as usize,
            });
        }
        result
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: the arguments are SQLite's own, passed on. A recorded folder needs no real sync: what
    // counts as durable is worked out from the recording.
    unsafe {
        if note(path_of(file), |file| Operation::Sync { file }) {
            return ffi::SQLITE_OK;
        }
        (*(*inner(file)).pMethods).xSync.unwrap()(inner(file), flags)
    }
}

/// A function that only passes its call on.
macro_rules! pass_on {
    ($name:ident, $method:ident, ($($argument:ident: $type:ty),*) $(-> $answer:ty)?) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $type),*) $(-> $answer)? {
            // SAFETY: the arguments are SQLite's own, passed on.
            unsafe { (*(*inner(file)).pMethods).$method.unwrap()(inner(file), $($argument),*) }
        }
    };
}

pass_on!(read, xRead, (bytes: *mut c_void, length: c_int, offset: i64) -> c_int);
pass_on!(file_size, xFileSize, (size: *mut i64) -> c_int);
pass_on!(lock, xLock, (level: c_int) -> c_int);
pass_on!(unlock, xUnlock, (level: c_int) -> c_int);
pass_on!(check_reserved_lock, xCheckReservedLock, (answer: *mut c_int) -> c_int);
pass_on!(file_control, xFileControl, (operation: c_int, argument: *mut c_void) -> c_int);
pass_on!(sector_size, xSectorSize, () -> c_int);
pass_on!(device_characteristics, xDeviceCharacteristics, () -> c_int);
pass_on!(shm_map, xShmMap, (page: c_int, size: c_int, extend: c_int, at: *mut *mut c_void) -> c_int);
pass_on!(shm_lock, xShmLock, (offset: c_int, count: c_int, flags: c_int) -> c_int);
pass_on!(shm_barrier, xShmBarrier, ());
pass_on!(shm_unmap, xShmUnmap, (delete: c_int) -> c_int);

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
