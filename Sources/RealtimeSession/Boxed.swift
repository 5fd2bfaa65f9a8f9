/// A member that is large and seldom changes, kept on the heap.
///
/// It has the meaning of the value: copies share the memory until one of them changes. What the owner gains is its size: the
/// compiler copies an owner of kilobytes whole where it is asked something, which cost a session 2 µs a frame of audio.
/// Reading and changing happen in place, without a copy of the value. One allocation each, and one for the first
/// change after a copy.
@propertyWrapper
struct Boxed<Value> {
    final class Storage {
        // No access overlaps another: every one comes through `wrappedValue` of an owner that is itself kept from overlapping
        // ones by the compiler, and the storage of two owners is only read.
        @exclusivity(unchecked)
        var value: Value

        init(_ value: Value) { self.value = value }
    }

    var storage: Storage

    /// Moves `wrappedValue` to the heap.
    init(wrappedValue: Value) { storage = Storage(wrappedValue) }

    /// The value, in place.
    var wrappedValue: Value {
        _read { yield storage.value }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }
}

extension Boxed {
    /// Changes the value in place, as ``wrappedValue`` does, for what is done with every frame: an accessor that is not
    /// inlined allocates its coroutine's frame, and a closure has none.
    mutating func change(_ body: (inout Value) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
        body(&storage.value)
    }
}

/// Unchecked: `storage` is changed only where nobody else refers to it, so what several threads share of it never changes.
extension Boxed: @unchecked Sendable where Value: Sendable {}
