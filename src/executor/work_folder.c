#include "executor/work_folder.h"

#include <ftw.h>
#include <sys/stat.h>

#include "base/file.h"

/* A folder without rights for its owner can be neither read nor emptied. */
static int open_up(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)place;
    if (type == FTW_D || type == FTW_DNR)
        if ((info->st_mode & 0700) != 0700)
            chmod(path, info->st_mode | 0700);
    return 0;
}

bool folder_remove_all(const char *path, struct error *err)
{
    struct error first = ERROR_INIT;
    if (file_remove_tree(path, &first))
        return true;
    /* Each pass opens what the one before could not read into. */
    for (int depth = 0; depth < 100 && first.kind != ERROR_NONE; depth++) {
        nftw(path, open_up, 32, FTW_PHYS);
        first = (struct error)ERROR_INIT;
        if (file_remove_tree(path, &first))
            return true;
    }
    *err = first;
    return false;
}
